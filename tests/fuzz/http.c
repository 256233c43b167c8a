/*
 * The parameters of a request, one "NAME=value" a line, as nginx would send
 * them; and the same text as a query and as a configuration file.
 */
#include "target.h"

#include "base/text.h"
#include "runtime/config.h"
#include "runtime/http.h"

struct params {
	struct aq_arena *arena;
	struct aq_str text;
};

static const char *
param(void *context, const char *name)
{
	struct params *params = context;
	struct aq_str rest = params->text;

	while (rest.p != NULL) {
		struct aq_str value = aq_str_cut(&rest, '\n');

		if (aq_str_eq(aq_str_cut(&value, '='), aq_str_from(name)) &&
		    value.p != NULL)
			return aq_arena_copy(params->arena, value).p;
	}
	return NULL;
}

static void
parse_request(struct aq_arena *arena, struct aq_str text)
{
	struct params params = { arena, text };
	struct aq_transport transport = { .param = param, .context = &params };
	struct aq_http http;
	struct aq_str value;

	if (aq_http_parse(&transport, &http) != AQ_HTTP_OK)
		return;
	HOLDS(http.request_id.n <= 64);
	HOLDS(http.idempotency_key.n <= 64);
	HOLDS(memchr(http.path.p != NULL ? http.path.p : "", '?',
		  http.path.n) == NULL);
	(void)aq_http_etag_matches(http.if_none_match, AQ_S("x"));
	if (aq_http_query(arena, http.query, AQ_S("x"), &value))
		HOLDS(aq_text_valid(value));
}

static void
parse_config(struct aq_arena *arena, struct aq_str text)
{
	struct aq_str message = { NULL, 0 };
	struct aq_config config;

	aq_config_defaults(&config);
	if (!aq_config_parse(&config, arena, "f", text, &message))
		HOLDS(message.n != 0);
	HOLDS(config.service_workers >= 1 && config.service_workers <= 64);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct aq_arena arena;
	struct aq_str text;

	aq_arena_init(&arena, (size_t)1 << 26);
	text = target_input(&arena, bytes, n);
	parse_request(&arena, text);
	parse_config(&arena, text);
	aq_arena_release(&arena);
	return 0;
}
