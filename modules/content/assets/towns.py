# Combien de villes différentes ont répondu à l'enquête ?
# How many different towns have answered the survey?
#
# La casse et les espaces autour du nom ne comptent pas :
# "LYON", "lyon" et " Lyon " sont une seule ville.
# Case and spaces around the name do not matter:
# "LYON", "lyon" and " Lyon " are one town.

answers = [
    "Lyon", "Porto", "LYON", "Gand", " Turin", "porto", "Oslo", "Lyon ",
    "gand", "Riga", "TURIN", "Cork", "Riga ", "Lyon", "OSLO", "Vigo",
    "cork", " Porto", "Brno", "riga", "Gand", "VIGO ", "Turin", "Lund",
    "brno", "Split", "lund", "oslo", "Cork ", "SPLIT", "Lyon", "Bari",
]

seen = []
for answer in answers:
    if answer not in seen:
        seen.append(answer)

print(len(seen))
