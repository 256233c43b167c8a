// How each challenge is solved with a keyboard: its key → the steps of a
// Player (lib-simulators.mjs). Texts stand as on the page, in both languages.

const t = (fr, en) => ({ fr, en });

const step = (act) => (...what) => (player) => player[act](...what);
const press = step("press");
const toggle = step("toggle");
const type = step("type");
const pick = step("pick");
const choose = step("choose");
const unfold = step("unfold");
const keys = step("keys");
const reach = step("reach");

// ---- browser and search engine -----------------------------------------------

const goTo = (url) => [type(t("Adresse", "Address"), url), keys("Enter")];

const search = (words) =>
	[type(t("Votre recherche", "Your search"), words), keys("Enter")];
const choosePage = press(t("Choisir cette page", "Choose this page"));

const browsing = {
	"web-address-1-a": goTo("fete.valmont.example/programme"),
	"web-address-4-b": [
		press(t("Mars 2026", "March 2026")),
		...goTo("https://valmont.example/bulletins/2021-11"),
	],
	"apps-3-a": [
		press(t("Trait, le dessin pour toutes et tous",
			"Trait, drawing for everyone")),
		press(t("Télécharger", "Download")),
		press(t("Télécharger Trait", "Download Trait")),
	],
	"web-search-1-a": [
		...search(t("piscine Valmont réouverture",
			"swimming pool Valmont reopening")),
		press(t("Fin des travaux à la piscine de Valmont",
			"Building work at Valmont swimming pool is over")),
		choosePage,
	],
	"web-search-2-b": [
		...search(t("navette plages", "beach shuttle")),
		pick(t("Date de publication", "Date published"),
			t("Moins d’un mois", "Past month")),
		press(t("Navette des plages : les horaires de l’été",
			"Beach shuttle: summer timetable")),
		choosePage,
	],
	"web-search-4-a": [
		unfold(t("Aide à la recherche", "Search help")),
		...search(t("\"budget participatif\" site:valmont.example",
			"\"participatory budget\" site:valmont.example")),
	],
};

// ---- file manager ------------------------------------------------------------

const mark = (name, nth) => toggle("checkbox", typeof name === "string"
	? t(`Sélectionner ${name}`, `Select ${name}`)
	: t(`Sélectionner ${name.fr}`, `Select ${name.en}`), nth);
const toBin = press(t("Mettre à la corbeille", "Move to bin"));
const sortBy = (column) => pick(t("Trier par", "Sort by"), column);
const copies = t("inscriptions.ods", "members.ods");

const filing = {
	"folders-1-a": [
		mark("plage.jpg"),
		press(t("Déplacer", "Move")),
		pick(t("Déplacer vers", "Move to"),
			t("Mes fichiers / Vacances", "My files / Holidays")),
		press(t("Valider", "Confirm")),
	],
	"folders-2-a": [
		press(t("Téléchargements", "Downloads")),
		sortBy(t("Taille", "Size")),
		mark("concert-2019.mp4"),
		toBin,
	],
	"folders-4-b": [
		type(t("Chercher un nom", "Search names"), copies),
		sortBy(t("Modifié le", "Modified")),
		mark(copies, 1),
		mark(copies, 2),
		toBin,
	],
};

// ---- mailbox -----------------------------------------------------------------

const open = step("pressPart");
const report = press(t("Signaler comme frauduleux", "Report as fraudulent"));

const mailing = {
	"email-inbox-1-a": [
		open(t("Confirmation de votre chambre", "Your room is confirmed")),
		pick(t("Ranger dans", "Move to"), t("Voyages", "Travel")),
		press(t("Ranger", "Move")),
	],
	"email-write-2-b": [
		open(t("Réunion de jeudi", "Thursday meeting")),
		press(t("Répondre à tous", "Reply all")),
		press(t("Retirer ventes@fournisseur.example",
			"Remove ventes@fournisseur.example")),
		press(t("Envoyer", "Send")),
	],
	"phishing-1-b": [open(t("VOUS AVEZ GAGNÉ", "YOU HAVE WON")), report],
	"phishing-3-a": [
		open(t("Dernier rappel", "Last reminder")),
		unfold(t("Adresses complètes", "Full addresses")),
		report,
		open(t("Discret et urgent", "Discreet and urgent")),
		report,
	],
};

// ---- settings: sharing, privacy, consent, security ---------------------------

const noAccess = t("Aucun accès", "No access");
const linkAllows = t("Ce que le lien permet", "What the link allows");
const right = (name) => t(`Droit de ${name}`, `Right of ${name}`);
const friends = t("Mes amis", "My friends");
const allow = (name) => toggle("switch", name);
const settings = press(t("Paramétrer", "Settings"));
const saveChoices = press(t("Enregistrer ces choix", "Save these choices"));
const no = t("Non", "No");
const secondStep = t("Seconde étape", "Second step");
const next = press(t("Continuer", "Continue"));
const password = "Tournesol-Brume-Velo-72";

const setting = {
	"sharing-links-4-a": [
		pick(right("Tom"), noAccess),
		pick(right("Zoé"), t("Commentaire", "Comment")),
		pick(linkAllows, t("Lecture", "View")),
		pick(t("Fin du lien", "End of the link"),
			t("Dans 7 jours", "In 7 days")),
	],
	"team-spaces-3-a": [
		pick(right("Lina"), t("Devient propriétaire", "Becomes owner")),
		pick(right("stage@equipe.example"), noAccess),
		pick(t("Qui peut ouvrir le lien", "Who can open the link"),
			t("Les personnes invitées seulement", "Invited people only")),
	],
	"social-posts-3-a": [
		choose(t("Qui voit mes prochaines publications",
			"Who sees my future posts"), friends),
		press(t("Identifications", "Tags")),
		toggle("checkbox", t("Valider les identifications avant qu’elles " +
			"n’apparaissent sur mon profil",
		"Approve tags before they appear on my profile")),
	],
	"digital-identity-1-b": [
		choose(t("Qui voit mon numéro de téléphone",
			"Who sees my phone number"), t("Moi seulement", "Only me")),
	],
	"digital-identity-3-a": [
		choose(t("Ma date de naissance", "My date of birth"), friends),
		press(t("Activité", "Activity")),
		choose(t("La liste de mes amis", "The list of my friends"), friends),
		choose(t("Les pages que j’aime", "The pages that I like"), friends),
		press(t("Aperçu", "Preview")),
		pick(t("Voir mon profil comme", "See my profile as"),
			t("Un ami", "A friend")),
	],
	"app-permissions-4-a": [
		choose(t("Position", "Location"),
			t("Pendant l’utilisation", "While using the app")),
		choose(t("Position exacte", "Precise location"), t("Oui", "Yes")),
		choose(t("Contacts", "Contacts"), no),
		choose(t("Microphone", "Microphone"), no),
		choose(t("Publicité personnalisée", "Personalised advertising"), no),
	],
	"traces-cookies-2-a": [
		settings,
		allow(t("Mesure d’audience", "Audience measurement")),
		allow(t("Publicité personnalisée", "Personalised advertising")),
		saveChoices,
	],
	"traces-cookies-5-b": [
		settings,
		unfold(t("Partenaires qui invoquent un intérêt légitime",
			"Partners relying on a legitimate interest")),
		allow(t("Régie d’annonces", "Advertising agency")),
		allow(t("Courtier en données", "Data broker")),
		allow(t("Liaison d’appareils", "Device linking")),
		saveChoices,
	],
	"passwords-2-a": [
		choose(secondStep, t("Code d’une application sur mon téléphone",
			"Code from an app on my phone")),
		next,
		type(t("Code à 6 chiffres", "6-digit code"), "482 913"),
		press(t("Confirmer", "Confirm")),
	],
	"passwords-4-a": [
		type(t("Nouveau mot de passe", "New password"), password),
		type(t("Le même, encore une fois", "The same, once more"), password),
		press(t("Changer le mot de passe", "Change password")),
		press(t("Déconnecter, Ordinateur de bureau",
			"Sign out, Desktop computer")),
		press(t("Retirer, lea.martin.secours@boite-rapide.test",
			"Remove, lea.martin.secours@boite-rapide.test")),
	],
	"passwords-4-b": [
		choose(secondStep, t("Clé de sécurité USB", "USB security key")),
		next,
		press(t("Toucher la clé", "Touch the key")),
		choose(t("Où les gardez-vous ?", "Where do you keep them?"),
			t("Sur une feuille, rangée chez moi",
				"On a sheet of paper, kept at home")),
	],
};

// ---- robot -------------------------------------------------------------------

const forward = press(t("Avancer d’une case", "Move forward one cell"));
const turnLeft = press(t("Tourner à gauche", "Turn left"));
const turnRight = press(t("Tourner à droite", "Turn right"));
const repeat = press(t("Répéter plusieurs fois", "Repeat several times"));
const times = (n, nth) => pick(t("Nombre de fois", "Number of times"),
	String(n), nth);
const addIn = (where) => pick(t("Les ajouter dans", "Add them in"), where);
const program = t("le programme", "the program");
const up = press(t("Monter, Tourner à droite", "Move up, Turn right"));
const run = press(t("Exécuter", "Run"));

const programming = {
	"program-sequence-1-a": [forward, forward, turnRight, forward, run],
	"program-loops-2-a": [
		repeat, forward, times(5, 0),
		addIn(program), turnRight,
		repeat, forward, times(3, 1),
		run,
	],
	"program-loops-3-b": [
		repeat, forward, turnRight, forward, turnLeft, times(4, 0),
		run,
	],
	"program-loops-5-b": [
		press(t("Répéter jusqu’au drapeau", "Repeat until the flag")),
		press(t("Si un mur est devant", "If a wall is in front")),
		turnRight,
		addIn(t("1. Répéter jusqu’au drapeau", "1. Repeat until the flag")),
		forward,
		run,
	],
	"program-testing-4-a": [
		press(t("Retirer, Tourner à gauche", "Remove, Turn left"), 1),
		turnRight, up, up,
		run,
	],
};

// ---- style editor ------------------------------------------------------------

// The sheet and the bar are one stop of the Tab key each; paragraphs and
// styles are counted from 0.
const style = (styleIndex, ...lines) => lines.flatMap((line) => [
	reach("listbox", t("Paragraphes du document",
		"Paragraphs of the document")),
	keys("Home", ...Array(line).fill("ArrowDown")),
	reach("toolbar", t("Style du paragraphe", "Paragraph style")),
	keys("Home", ...Array(styleIndex).fill("ArrowRight"), "Enter"),
]);

const styling = {
	"text-layout-1-b": style(2, 2, 3, 4),
	"text-styles-2-a": [...style(1, 0), ...style(2, 2, 4, 6)],
	"accessible-documents-4-a": [...style(2, 1, 3), ...style(5, 4, 5, 6)],
};

export const scripts = { ...browsing, ...filing, ...mailing, ...setting,
	...programming, ...styling };
