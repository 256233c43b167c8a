/*
 * Reads tests/vectors/NAME.tsv: a header line, then rows of tab-separated
 * cells. A file that is missing or malformed fails the test.
 */
#ifndef AQ_TESTS_VECTORS_H
#define AQ_TESTS_VECTORS_H

#include <stdio.h>
#include <stdlib.h>

#include "unit.h"

#define VECTOR_COLUMNS 24

struct vectors {
	char *text;
	char *at; /* the next row */
	size_t columns;
	const char *name[VECTOR_COLUMNS];
	const char *cell[VECTOR_COLUMNS]; /* of the present row */
};

/* Splits the row at v->at into cells; false at the end of the file. */
static inline bool
vectors_split(struct vectors *v, const char **ret_cells, size_t *ret_count)
{
	char *p = v->at;

	*ret_count = 0;
	if (*p == '\0')
		return false;
	for (;;) {
		assert_true(*ret_count < VECTOR_COLUMNS);
		ret_cells[(*ret_count)++] = p;
		while (*p != '\t' && *p != '\n' && *p != '\0')
			p++;
		if (*p != '\t')
			break;
		*p++ = '\0';
	}
	if (*p == '\n')
		*p++ = '\0';
	v->at = p;
	return true;
}

static inline void
vectors_open(struct vectors *v, const char *name)
{
	const char *top = getenv("top_srcdir");
	char path[512];
	FILE *file;
	long size;

	snprintf(path, sizeof(path), "%s/tests/vectors/%s.tsv",
	    top != NULL ? top : ".", name);
	file = fopen(path, "rb");
	if (file == NULL)
		fail_msg("cannot open %s", path);
	assert_int_equal(fseek(file, 0, SEEK_END), 0);
	size = ftell(file);
	assert_true(size > 0);
	rewind(file);
	v->text = malloc((size_t)size + 1);
	assert_non_null(v->text);
	assert_int_equal(fread(v->text, 1, (size_t)size, file), size);
	v->text[size] = '\0';
	fclose(file);
	v->at = v->text;
	assert_true(vectors_split(v, v->name, &v->columns));
}

static inline bool
vectors_next(struct vectors *v)
{
	size_t cells;

	if (!vectors_split(v, v->cell, &cells))
		return false;
	assert_int_equal(cells, v->columns);
	return true;
}

static inline const char *
vectors_text(const struct vectors *v, const char *name)
{
	for (size_t i = 0; i < v->columns; i++)
		if (strcmp(v->name[i], name) == 0)
			return v->cell[i];
	fail_msg("no column %s", name);
	return NULL;
}

static inline double
vectors_double(const struct vectors *v, const char *name)
{
	const char *text = vectors_text(v, name);
	char *end;
	double value = strtod(text, &end);

	if (end == text || *end != '\0')
		fail_msg("column %s: not a number: %s", name, text);
	return value;
}

static inline unsigned
vectors_unsigned(const struct vectors *v, const char *name)
{
	return (unsigned)vectors_double(v, name);
}

static inline void
vectors_close(struct vectors *v)
{
	free(v->text);
}

/* Cuts the next number off a list such as "3,17,4"; false at its end. */
static inline bool
vectors_list(const char **list, double *ret_value)
{
	char *end;

	if (**list == '\0')
		return false;
	*ret_value = strtod(*list, &end);
	assert_true(end != *list);
	*list = *end == '\0' ? end : end + 1;
	return true;
}

#endif
