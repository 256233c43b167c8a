/*
 * The content reader on tests/fixtures/pack, and on that pack with one thing
 * changed (tests/fixtures/broken.cases).
 */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "domain/check.h"
#include "runtime/content_parse.h"

#define CASES_MAX  200
#define WANTED_MAX 8

static struct aq_arena arena;
static struct aq_content_source source;
static struct aq_content_faults faults;
static struct aq_content content;
static char folder[] = "/tmp/acquis-content-XXXXXX";

static const char *
top_file(const char *path)
{
	const char *top = getenv("top_srcdir");
	static char name[500];

	snprintf(name, sizeof(name), "%s/tests/fixtures/%s",
	    top != NULL ? top : ".", path);
	return name;
}

static int
setup(void **state)
{
	(void)state;
	aq_arena_init(&arena, AQ_CONTENT_MEMORY);
	aq_content_faults_init(&faults, &arena);
	aq_content_read(&arena, top_file("pack"), &faults, &source);
	return faults.count == 0 ? 0 : 1;
}

static int
teardown(void **state)
{
	(void)state;
	aq_arena_release(&arena);
	return 0;
}

static bool
parse(void)
{
	return aq_content_parse(&arena, &source, 1, NULL, &faults, &content);
}

static const struct aq_challenge *
challenge(const char *key)
{
	for (size_t i = 0; i < content.bank->challenge_count; i++)
		if (aq_str_eq(
			content.bank->challenges[i].key, aq_str_from(key)))
			return &content.bank->challenges[i];
	fail_msg("no challenge %s", key);
	return NULL;
}

/* ---- the good pack ------------------------------------------------------- */

static void
good_pack(void **state)
{
	(void)state;
	assert_true(parse());
	assert_int_equal(faults.count, 0);
	assert_int_equal(content.bank->area_count, 1);
	assert_int_equal(content.bank->competence_count, 2);
	assert_int_equal(content.bank->topic_count, 5);
	assert_int_equal(content.bank->skill_count, 16);
	assert_int_equal(content.bank->challenge_count, 28);
	assert_int_equal(content.bank->competences[0].cap, 4);
	assert_int_equal(content.bank->competences[1].cap, 2);
	assert_str(content.pack, "fixture");
	assert_str(content.version, "1.0.0");
	assert_str(content.competences[1].crcn, "1.2");
	/* 2 competences, 5 topics, 16 skills, 28 challenges, 7 documents */
	assert_int_equal(content.item_count, 2 + 5 + 16 + 28 + 7);
	/* a picture, a file, the kit and a simulator of two files */
	assert_int_equal(content.used_count, 6);
}

static void
members(void **state)
{
	const struct aq_challenge *c;

	(void)state;
	assert_true(parse());
	c = challenge("beta-4-b");
	assert_int_equal(c->type, AQ_SINGLE_CHOICE);
	assert_false(c->shuffle);
	assert_true(c->guess == 0.2 && c->slip == 0.1);
	assert_int_equal(c->choices.n, 4);
	assert_str(c->solution.p[0], "b");
	c = challenge("alpha-1-a");
	assert_true(c->shuffle && c->guess == 0.25 && c->slip == 0.08);
	c = challenge("alpha-1-b");
	assert_true(c->guess == 1.0 / 15);
	assert_int_equal(c->solution.n, 2);
	c = challenge("beta-3-a");
	assert_int_equal(c->timer_s, 60);
	c = challenge("beta-3-b");
	assert_true(c->focused && c->guess == 0.02);
	c = challenge("beta-1-b");
	assert_int_equal(c->treatments, AQ_T1);
	c = challenge("beta-4-a");
	assert_int_equal(c->type, AQ_FILE);
	assert_int_equal(c->answer_as, AQ_NUMBER);
	assert_true(c->number.value == 42 && c->number.relative == 0.01);
	c = challenge("alpha-4-a");
	assert_str(c->solution.p[0], "q");
	assert_str(c->solution.p[1], "p");
	c = challenge("alpha-4-b");
	assert_int_equal(c->group_count, 2);
	assert_int_equal(c->groups[1].of[AQ_EN].n, 2);
	assert_false(challenge("beta-2-b")->accessible);
}

static bool
contains(struct aq_str text, const char *part)
{
	size_t n = strlen(part);

	for (size_t i = 0; i + n <= text.n; i++)
		if (memcmp(text.p + i, part, n) == 0)
			return true;
	return false;
}

static void
views(void **state)
{
	const struct aq_challenge *c;

	(void)state;
	assert_true(parse());
	for (size_t i = 0; i < content.bank->challenge_count; i++) {
		c = &content.bank->challenges[i];
		for (unsigned l = 0; l < AQ_LOCALE_COUNT; l++) {
			assert_false(contains(c->view[l], "solution"));
			assert_false(contains(c->view[l], "explanation"));
			assert_true(contains(c->feedback[l], "solution"));
		}
	}
	c = challenge("alpha-2-b");
	assert_true(contains(c->feedback[AQ_FR], "\"solution\":\"12,5\""));
	assert_true(contains(c->feedback[AQ_EN], "\"solution\":\"12.5\""));
	c = challenge("beta-2-a");
	assert_true(contains(c->view[AQ_EN],
	    "\"files\":[{\"url\":\"/content/d21455dc27d98d908fcdd77395358485/"
	    "note.txt\",\"name\":\"Note (text)\",\"bytes\":10}]"));
	c = challenge("alpha-3-a");
	assert_true(contains(c->feedback[AQ_EN],
	    "\"solution\":{\"f1\":\"Lyons\",\"f2\":\"2025\",\"f3\":\"c\"}"));
	c = challenge("beta-2-b");
	assert_true(contains(c->view[AQ_FR], "/switch/index.html"));
	assert_true(contains(c->view[AQ_FR], "{\"lamps\":1,\"note\":\"é\"}"));
}

/* The shown solution is a right answer. */
static void
solutions_are_right(void **state)
{
	(void)state;
	assert_true(parse());
	for (size_t i = 0; i < content.bank->challenge_count; i++) {
		const struct aq_challenge *c = &content.bank->challenges[i];
		struct aq_answer_value value = { .kind = AQ_ANSWER_TEXT };

		if (c->answer_as == AQ_SHORT_TEXT)
			value.text = c->words.of[AQ_FR].p[0];
		else if (c->answer_as == AQ_SINGLE_CHOICE ||
			 c->answer_as == AQ_SIMULATOR)
			value.text = c->solution.p[0];
		else
			continue;
		assert_int_equal(aq_check_answer(c, AQ_FR, &value, &arena),
		    AQ_VERDICT_RIGHT);
	}
}

/* ---- numbers and digests ------------------------------------------------- */

static struct aq_str
body_of(enum aq_content_kind kind, const char *key)
{
	for (size_t i = 0; i < content.item_count; i++)
		if (content.items[i].kind == kind &&
		    aq_str_eq(content.items[i].key, aq_str_from(key)))
			return content.items[i].body;
	fail_msg("no item %s", key);
	return AQ_S("");
}

static void
change(const char *path, const char *old, const char *new)
{
	struct aq_content_file *files =
	    AQ_NEW_N(&arena, struct aq_content_file, source.file_count);

	memcpy(files, source.files, source.file_count * sizeof(files[0]));
	source.files = files;
	for (size_t i = 0; i < source.file_count; i++) {
		struct aq_str text = files[i].text;
		struct aq_str from = aq_str_from(old);
		size_t at = 0;

		if (!aq_str_eq(files[i].path, aq_str_from(path)))
			continue;
		if (strcmp(old, "*") == 0)
			from = text;
		while (at + from.n <= text.n &&
		       memcmp(text.p + at, from.p, from.n) != 0)
			at++;
		assert_true(at + from.n <= text.n);
		files[i].text =
		    aq_arena_printf(&arena, "%.*s%s%.*s", (int)at, text.p, new,
			(int)(text.n - at - from.n), text.p + at + from.n);
		return;
	}
	fail_msg("no file %s", path);
}

static void
layout_changes_nothing(void **state)
{
	struct aq_str before, after, digest;

	(void)state;
	assert_true(parse());
	before = body_of(AQ_CONTENT_CHALLENGE, "alpha-1-a");
	digest = content.digest;
	change("topics/1.1-alpha.json", "\"type\": \"single_choice\"",
	    "\n\"type\"  :\n\"single_choice\"");
	assert_true(parse());
	after = body_of(AQ_CONTENT_CHALLENGE, "alpha-1-a");
	assert_true(aq_str_eq(before, after));
	assert_false(aq_str_eq(digest, content.digest));
}

static void
another_file_is_another_challenge(void **state)
{
	struct aq_content_asset *assets =
	    AQ_NEW_N(&arena, struct aq_content_asset, source.asset_count);
	struct aq_str before, other;

	(void)state;
	assert_true(parse());
	before = body_of(AQ_CONTENT_CHALLENGE, "beta-2-a");
	other = body_of(AQ_CONTENT_CHALLENGE, "alpha-1-a");
	memcpy(assets, source.assets, source.asset_count * sizeof(assets[0]));
	for (size_t i = 0; i < source.asset_count; i++)
		if (contains(assets[i].path, "note.txt"))
			assets[i].sha256 = assets[0].sha256;
	source.assets = assets;
	assert_true(parse());
	assert_false(
	    aq_str_eq(before, body_of(AQ_CONTENT_CHALLENGE, "beta-2-a")));
	assert_true(
	    aq_str_eq(other, body_of(AQ_CONTENT_CHALLENGE, "alpha-1-a")));
}

static void
ids_from_numbers(void **state)
{
	struct aq_content_number *p;
	struct aq_content_numbers numbers;

	(void)state;
	assert_true(parse());
	p = AQ_NEW_N(&arena, struct aq_content_number, content.item_count);
	for (size_t i = 0; i < content.item_count; i++)
		p[i] =
		    (struct aq_content_number){ .kind = content.items[i].kind,
			    .key = content.items[i].key,
			    .id = 1000 + (uint32_t)i,
			    .revision = 3 };
	numbers = (struct aq_content_numbers){ p, content.item_count };
	assert_true(
	    aq_content_parse(&arena, &source, 7, &numbers, &faults, &content));
	assert_int_equal(content.bank->version, 7);
	assert_int_equal(challenge("alpha-1-a")->revision, 3);
	assert_int_equal(challenge("alpha-1-a")->id,
	    aq_content_number_of(
		&numbers, AQ_CONTENT_CHALLENGE, AQ_S("alpha-1-a"))
		->id);
	numbers.n = 0;
	assert_false(
	    aq_content_parse(&arena, &source, 7, &numbers, &faults, &content));
	assert_true(faults.count > 0);
}

/* ---- hostile input ------------------------------------------------------- */

static void
cut_anywhere(void **state)
{
	const struct aq_content_source whole = source;

	(void)state;
	for (size_t f = 0; f < whole.file_count; f++) {
		size_t n = whole.files[f].text.n;

		for (size_t k = 0; k + 1 < n; k += 1 + n / 37) {
			struct aq_content_file files[16];

			assert_true(whole.file_count <= 16);
			memcpy(files, whole.files,
			    whole.file_count * sizeof(files[0]));
			files[f].text.n = k;
			source.files = files;
			faults.count = 0;
			assert_false(parse());
			assert_true(faults.count > 0);
		}
	}
}

static void
too_little_memory(void **state)
{
	struct aq_arena small;
	struct aq_content_faults none;

	(void)state;
	for (size_t limit = 1000; limit < 600000; limit += 7919) {
		aq_arena_init(&small, limit);
		aq_content_faults_init(&none, &arena);
		if (!aq_content_parse(
			&small, &source, 1, NULL, &none, &content))
			assert_true(none.count > 0);
		aq_arena_release(&small);
	}
}

/* ---- folders ------------------------------------------------------------- */

static int
make_folder(void **state)
{
	(void)state;
	aq_arena_init(&arena, AQ_CONTENT_MEMORY);
	aq_content_faults_init(&faults, &arena);
	strcpy(folder + strlen(folder) - 6, "XXXXXX");
	return mkdtemp(folder) != NULL ? 0 : 1;
}

static int
drop_folder(void **state)
{
	char command[200];

	snprintf(command, sizeof(command), "rm -rf '%s'", folder);
	teardown(state);
	return system(command);
}

static void
write_file(const char *name, const char *text)
{
	char path[200];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static void
make_sub(const char *name)
{
	char path[200];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	assert_int_equal(mkdir(path, 0700), 0);
}

static bool
reported(const char *text)
{
	for (size_t i = 0; i < faults.count; i++)
		if (aq_str_eq(aq_content_fault_text(&arena, &faults.list[i]),
			aq_str_from(text)))
			return true;
	return false;
}

static void
no_folder(void **state)
{
	(void)state;
	aq_content_read(&arena, "/nonexistent", &faults, &source);
	assert_true(reported("/nonexistent: cannot be read as a folder"));
	assert_int_equal(source.file_count, 0);
}

static void
strange_files(void **state)
{
	char link[200];

	(void)state;
	write_file("pack.json", "{}");
	make_sub("topics");
	write_file("topics/notes.txt", "x");
	write_file("topics/a b.json", "{}");
	snprintf(link, sizeof(link), "%s/framework.json", folder);
	assert_int_equal(symlink("/etc/passwd", link), 0);
	snprintf(link, sizeof(link), "%s/assets", folder);
	assert_int_equal(symlink("/etc", link), 0);
	aq_content_read(&arena, folder, &faults, &source);
	assert_true(reported("framework.json: cannot be read as a file"));
	assert_true(reported("assets: cannot be read as a folder"));
	assert_true(reported("topics/notes.txt: is no JSON file"));
	assert_int_equal(faults.count, 4);
	assert_int_equal(source.file_count, 1);
	assert_int_equal(source.asset_count, 0);
}

static void
bad_simulator(void **state)
{
	(void)state;
	make_sub("topics");
	make_sub("simulators");
	make_sub("simulators/x");
	write_file("simulators/x/index.html",
	    "<script>1</script><p style=\"x\" onclick=\"y\">");
	write_file("simulators/x/x.js", "fetch('http://example.org');");
	aq_content_read(&arena, folder, &faults, &source);
	assert_false(parse());
	assert_true(reported("simulators/x/index.html: an inline script "
			     "(use a file)"));
	assert_true(
	    reported("simulators/x/index.html: an inline style attribute"));
	assert_true(reported("simulators/x/index.html: an inline handler"));
	assert_true(
	    reported("simulators/x/index.html: does not load ../kit/kit.js"));
	assert_true(reported("simulators/x/x.js: uses the network"));
	assert_true(reported("pack.json: is missing"));
}

/* ---- broken.cases -------------------------------------------------------- */

struct broken {
	char name[200], file[100], old[500], new[500];
	char wanted[WANTED_MAX][300];
	size_t wanted_count;
};

static struct broken cases[CASES_MAX];
static size_t case_count;

/* "\n" in the file is a line feed. */
static void
copy_line(char *to, size_t size, const char *from)
{
	size_t n = 0;

	while (*from != '\0' && *from != '\n' && n + 1 < size) {
		if (from[0] == '\\' && from[1] == 'n') {
			to[n++] = '\n';
			from += 2;
		} else {
			to[n++] = *from++;
		}
	}
	to[n] = '\0';
}

static void
read_line(const char *line)
{
	struct broken *c = &cases[case_count > 0 ? case_count - 1 : 0];

	if (line[0] == '#' && line[1] == ' ' && case_count < CASES_MAX) {
		c = &cases[case_count++];
		copy_line(c->name, sizeof(c->name), line + 2);
	} else if (line[0] == '@') {
		copy_line(c->file, sizeof(c->file), line + 2);
	} else if (line[0] == '-') {
		copy_line(c->old, sizeof(c->old), line + 2);
	} else if (line[0] == '+') {
		copy_line(c->new, sizeof(c->new), line + 2);
	} else if (line[0] == '=' && c->wanted_count < WANTED_MAX) {
		copy_line(c->wanted[c->wanted_count++], sizeof(c->wanted[0]),
		    line + 2);
	}
}

static bool
read_cases(void)
{
	FILE *file = fopen(top_file("broken.cases"), "r");
	char line[1000];

	if (file == NULL)
		return false;
	while (fgets(line, sizeof(line), file) != NULL)
		read_line(line);
	fclose(file);
	return case_count > 0;
}

static void
broken(void **state)
{
	const struct broken *c = *state;

	assert_int_equal(setup(NULL), 0);
	change(c->file, c->old, c->new);
	assert_false(parse());
	for (size_t i = 0; i < faults.count; i++) {
		struct aq_str got =
		    aq_content_fault_text(&arena, &faults.list[i]);

		if (i < c->wanted_count)
			assert_str(got, c->wanted[i]);
		else
			assert_str(got, "");
	}
	assert_int_equal(faults.count, c->wanted_count);
	teardown(NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	static struct CMUnitTest tests[32 + CASES_MAX] = {
		TEST(good_pack),
		TEST(members),
		TEST(views),
		TEST(solutions_are_right),
		TEST(layout_changes_nothing),
		TEST(another_file_is_another_challenge),
		TEST(ids_from_numbers),
		TEST(cut_anywhere),
		TEST(too_little_memory),
		cmocka_unit_test_setup_teardown(
		    no_folder, make_folder, drop_folder),
		cmocka_unit_test_setup_teardown(
		    strange_files, make_folder, drop_folder),
		cmocka_unit_test_setup_teardown(
		    bad_simulator, make_folder, drop_folder),
	};
	size_t count = 0;

	while (tests[count].name != NULL)
		count++;
	if (!read_cases())
		return 1;
	for (size_t i = 0; i < case_count; i++)
		tests[count++] = (struct CMUnitTest){ .name = cases[i].name,
			.test_func = broken,
			.initial_state = &cases[i] };
	return _cmocka_run_group_tests("content", tests, count, NULL, NULL);
}
