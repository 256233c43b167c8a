#include "runtime/content_parse.h"

#include <stdarg.h>
#include <stdio.h>

void
aq_content_faults_init(struct aq_content_faults *faults, struct aq_arena *mem)
{
	*faults = (struct aq_content_faults){ .mem = mem };
	faults->list =
	    AQ_NEW_N(mem, struct aq_content_fault, AQ_CONTENT_FAULTS_MAX);
}

void
aq_content_fault_add(
    struct aq_content_faults *faults, const struct aq_content_fault *fault)
{
	if (faults->list == NULL || faults->count == AQ_CONTENT_FAULTS_MAX) {
		faults->dropped++;
		return;
	}
	faults->list[faults->count++] = *fault;
}

struct aq_str
aq_content_fault_text(
    struct aq_arena *mem, const struct aq_content_fault *fault)
{
	struct aq_str at = fault->pointer;

	if (fault->line == 0)
		return aq_arena_printf(mem, "%.*s: %.*s",
		    AQ_STR_ARG(fault->file), AQ_STR_ARG(fault->message));
	return aq_arena_printf(mem, "%.*s:%zu: %.*s%s%.*s",
	    AQ_STR_ARG(fault->file), fault->line, AQ_STR_ARG(at),
	    at.n != 0 ? ": " : "", AQ_STR_ARG(fault->message));
}

/* Messages quote what the pack says, so they are cut, not refused. */
static struct aq_str message(struct aq_arena *mem, const char *format,
    va_list args) __attribute__((format(printf, 2, 0)));

static struct aq_str
message(struct aq_arena *mem, const char *format, va_list args)
{
	char text[300];
	int n = vsnprintf(text, sizeof(text), format, args);
	size_t length = n < 0 ? 0 : (size_t)n;

	if (length >= sizeof(text))
		length = sizeof(text) - 1;
	return aq_arena_copy(mem, (struct aq_str){ text, length });
}

void
aq_ct_fault(struct aq_ct *ct, struct aq_json_ref at, const char *format, ...)
{
	struct aq_content_fault fault = { .file = ct->file };
	va_list args;

	if (ct->faults->count == AQ_CONTENT_FAULTS_MAX) {
		ct->faults->dropped++;
		return;
	}
	va_start(args, format);
	fault.message = message(ct->faults->mem, format, args);
	va_end(args);
	fault.line = aq_json_line(at);
	fault.pointer = aq_json_pointer(at);
	aq_content_fault_add(ct->faults, &fault);
}

void
aq_ct_fault_file(struct aq_ct *ct, struct aq_str file, const char *format, ...)
{
	struct aq_content_fault fault = { .file = file };
	va_list args;

	va_start(args, format);
	fault.message = message(ct->faults->mem, format, args);
	va_end(args);
	aq_content_fault_add(ct->faults, &fault);
}
