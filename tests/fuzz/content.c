/*
 * The content loader on a bundle: "=== PATH" begins a JSON file, "+++ PATH" is
 * a file under assets/ or simulators/. It ends with a content or with a fault.
 */
#include "target.h"

#include "runtime/content.h"

#define FILES 32
#define DIGEST                                                                 \
	"0123456789abcdef0123456789abcdef"                                     \
	"0123456789abcdef0123456789abcdef"

struct bundle {
	struct aq_content_file file[FILES];
	struct aq_content_asset asset[FILES];
	struct aq_content_source source;
};

static int
by_path(const void *a, const void *b)
{
	const struct aq_str *x = a, *y = b;

	return aq_str_cmp(*x, *y);
}

/* A line of the text; `next` is where the one after it begins. */
static bool
take_line(struct bundle *bundle, struct aq_str line, const char *next)
{
	struct aq_content_source *source = &bundle->source;
	struct aq_str path = aq_str_slice(line, 4, line.n);

	if (aq_str_starts(line, AQ_S("+++ "))) {
		if (source->asset_count == FILES)
			return false;
		bundle->asset[source->asset_count++] =
		    (struct aq_content_asset){
			    .path = path, .size = 10, .sha256 = AQ_S(DIGEST)
		    };
		return true;
	}
	if (aq_str_starts(line, AQ_S("=== "))) {
		if (source->file_count == FILES)
			return false;
		bundle->file[source->file_count++] =
		    (struct aq_content_file){ path, { next, 0 } };
		return true;
	}
	if (source->file_count != 0) {
		struct aq_str *text =
		    &bundle->file[source->file_count - 1].text;

		text->n = (size_t)(line.p + line.n - text->p);
	}
	return true;
}

static bool
open_bundle(struct bundle *bundle, struct aq_str text)
{
	*bundle = (struct bundle){ .source = { .files = bundle->file,
				       .assets = bundle->asset } };
	while (text.p != NULL) {
		struct aq_str line = aq_str_cut(&text, '\n');

		if (!take_line(bundle, line, text.p))
			return false;
	}
	qsort(bundle->file, bundle->source.file_count, sizeof(bundle->file[0]),
	    by_path);
	qsort(bundle->asset, bundle->source.asset_count,
	    sizeof(bundle->asset[0]), by_path);
	return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	static struct bundle bundle;
	struct aq_content_faults faults;
	struct aq_content content;
	struct aq_arena arena;

	aq_arena_init(&arena, AQ_CONTENT_MEMORY);
	aq_content_faults_init(&faults, &arena);
	if (open_bundle(&bundle, target_input(&arena, bytes, n))) {
		bool good = aq_content_parse(
		    &arena, &bundle.source, 1, NULL, &faults, &content);

		HOLDS(good == (faults.count == 0));
		for (size_t i = 0; i < faults.count; i++)
			HOLDS(
			    aq_content_fault_text(&arena, &faults.list[i]).n !=
			    0);
	}
	aq_arena_release(&arena);
	return 0;
}
