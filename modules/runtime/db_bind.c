#include "runtime/db_internal.h"

#include <limits.h>
#include <stdlib.h>

#include "runtime/db_time.h"

static enum enum_field_types
wire_type(enum aq_db_type type)
{
	switch (type) {
	case AQ_DB_U8:
	case AQ_DB_BOOL:
		return MYSQL_TYPE_TINY;
	case AQ_DB_U16:
		return MYSQL_TYPE_SHORT;
	case AQ_DB_U32:
		return MYSQL_TYPE_LONG;
	case AQ_DB_U64:
	case AQ_DB_I64:
		return MYSQL_TYPE_LONGLONG;
	case AQ_DB_F64:
		return MYSQL_TYPE_DOUBLE;
	case AQ_DB_STR:
		return MYSQL_TYPE_STRING;
	case AQ_DB_BYTES:
		return MYSQL_TYPE_BLOB;
	case AQ_DB_TIME:
		return MYSQL_TYPE_DATETIME;
	case AQ_DB_DATE:
		return MYSQL_TYPE_DATE;
	}
	abort();
}

static bool
is_text(enum aq_db_type type)
{
	return type == AQ_DB_STR || type == AQ_DB_BYTES;
}

bool
aq_db_bind_out(
    struct aq_db *db, const struct aq_statement *st, struct aq_db_prepared *p)
{
	p->in = AQ_NEW_N(&db->memory, MYSQL_BIND, st->in_count);
	p->in_slot = AQ_NEW_N(&db->memory, struct aq_db_slot, st->in_count);
	p->out = AQ_NEW_N(&db->memory, MYSQL_BIND, st->out_count);
	p->out_slot = AQ_NEW_N(&db->memory, struct aq_db_slot, st->out_count);
	p->row = aq_arena_get(&db->memory, 1, st->out_size);
	if (aq_arena_failed(&db->memory))
		return false;
	for (unsigned i = 0; i < st->out_count; i++) {
		const struct aq_db_field *f = &st->out[i];
		MYSQL_BIND *b = &p->out[i];
		struct aq_db_slot *s = &p->out_slot[i];

		b->buffer_type = wire_type(f->type);
		b->is_unsigned = f->type != AQ_DB_I64;
		b->length = &s->length;
		b->is_null = &s->null;
		b->error = &s->error;
		/* numbers go straight into the row; texts are fetched once
		   their length is known */
		b->buffer = (char *)p->row + f->offset;
		if (f->type == AQ_DB_BOOL)
			b->buffer = &s->as.flag;
		else if (f->type == AQ_DB_TIME || f->type == AQ_DB_DATE)
			b->buffer = &s->as.time;
		else if (is_text(f->type))
			b->buffer = NULL;
	}
	return true;
}

static bool
time_to_wire(int64_t us, MYSQL_TIME *t)
{
	struct aq_civil c;

	if (!aq_civil_from_us(us, &c))
		return false;
	*t = (MYSQL_TIME){ .year = c.year,
		.month = c.month,
		.day = c.day,
		.hour = c.hour,
		.minute = c.minute,
		.second = c.second,
		.second_part = c.microsecond,
		.time_type = MYSQL_TIMESTAMP_DATETIME };
	return true;
}

bool
aq_db_bind_in(const struct aq_db_field *f, const char *in, MYSQL_BIND *b,
    struct aq_db_slot *s)
{
	const void *value = in + f->offset;

	b->buffer_type = wire_type(f->type);
	b->is_unsigned = f->type != AQ_DB_I64;
	b->is_null = &s->null;
	s->null = f->nullable && *(const bool *)(in + f->null_offset);
	/* the library reads parameters only, but has no const */
	b->buffer = (void *)(uintptr_t)value;
	if (s->null)
		return true;
	if (is_text(f->type)) {
		const struct aq_str *text = value;

		/* without an address the library would send NULL */
		b->buffer = (void *)(uintptr_t)(text->p != NULL ? text->p : "");
		b->buffer_length = text->n;
		s->length = text->n;
		b->length = &s->length;
		return text->n <= UINT_MAX;
	}
	if (f->type == AQ_DB_TIME) {
		b->buffer = &s->as.time;
		return time_to_wire(*(const int64_t *)value, &s->as.time);
	}
	if (f->type == AQ_DB_DATE) {
		const struct aq_date *date = value;

		s->as.time = (MYSQL_TIME){ .year = date->year,
			.month = date->month,
			.day = date->day,
			.time_type = MYSQL_TIMESTAMP_DATE };
		b->buffer = &s->as.time;
	}
	return true;
}

static bool
read_text(struct aq_db_prepared *p, unsigned i, struct aq_arena *arena,
    struct aq_str *ret)
{
	unsigned long length = p->out_slot[i].length;
	MYSQL_BIND b = { .buffer_type = p->out[i].buffer_type,
		.buffer_length = length };
	char *copy = aq_arena_get(arena, length + 1, 1);

	if (copy == NULL)
		return false;
	b.buffer = copy;
	if (length > 0 && mysql_stmt_fetch_column(p->stmt, &b, i, 0) != 0)
		return false;
	*ret = (struct aq_str){ copy, length };
	return true;
}

static bool
read_time(const MYSQL_TIME *t, int64_t *ret_us)
{
	struct aq_civil c = { t->year, t->month, t->day, t->hour, t->minute,
		t->second, (unsigned)t->second_part };

	return aq_civil_to_us(&c, ret_us);
}

/* What binding could not put in place by itself. */
static bool
read_value(const struct aq_db_field *f, struct aq_db_prepared *p, unsigned i,
    struct aq_arena *arena)
{
	struct aq_db_slot *s = &p->out_slot[i];
	void *value = (char *)p->row + f->offset;

	switch (f->type) {
	case AQ_DB_STR:
	case AQ_DB_BYTES:
		return read_text(p, i, arena, value);
	case AQ_DB_BOOL:
		*(bool *)value = s->as.flag != 0;
		return !s->error;
	case AQ_DB_TIME:
		return !s->error && read_time(&s->as.time, value);
	case AQ_DB_DATE:
		*(struct aq_date *)value =
		    (struct aq_date){ (uint16_t)s->as.time.year,
			    (uint8_t)s->as.time.month,
			    (uint8_t)s->as.time.day };
		return !s->error;
	case AQ_DB_U8:
	case AQ_DB_U16:
	case AQ_DB_U32:
	case AQ_DB_U64:
	case AQ_DB_I64:
	case AQ_DB_F64:
		return !s->error;
	}
	abort();
}

enum aq_db_result
aq_db_read_row(struct aq_db *db, const struct aq_statement *st,
    struct aq_db_prepared *p, struct aq_arena *arena)
{
	for (unsigned i = 0; i < st->out_count; i++) {
		const struct aq_db_field *f = &st->out[i];
		bool null = p->out_slot[i].null;

		if (null && !f->nullable)
			return aq_db_data_failure(db, st, f->name);
		if (f->nullable)
			*(bool *)((char *)p->row + f->null_offset) = null;
		if (!null && !read_value(f, p, i, arena))
			return aq_db_data_failure(db, st,
			    aq_arena_failed(arena) ? "memory" : f->name);
	}
	return AQ_DB_OK;
}
