#include "ctl/zip.h"

#include <stdlib.h>

#include <zip.h>

struct zip_maker {
	struct zip *archive;
	struct zip_source *out;
	bool failed;
};

struct zip_maker *
ctl_zip_begin(void)
{
	struct zip_maker *maker = calloc(1, sizeof(*maker));

	if (maker == NULL)
		return NULL;
	maker->out = zip_source_buffer_create(NULL, 0, 0, NULL);
	if (maker->out != NULL)
		maker->archive =
		    zip_open_from_source(maker->out, ZIP_TRUNCATE, NULL);
	if (maker->archive == NULL) {
		zip_source_free(maker->out);
		free(maker);
		return NULL;
	}
	/* outlives the archive, which holds it too */
	zip_source_keep(maker->out);
	return maker;
}

/* libzip asks for what it wants by a number. */
static zip_int64_t
answer(void *context, void *data, zip_uint64_t n, zip_source_cmd_t command)
{
	struct zip_input *input = context;
	struct zip_stat *status = data;

	switch ((int)command) {
	case ZIP_SOURCE_SUPPORTS:
		return zip_source_make_command_bitmap(ZIP_SOURCE_OPEN,
		    ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE, ZIP_SOURCE_STAT,
		    ZIP_SOURCE_ERROR, ZIP_SOURCE_FREE, -1);
	case ZIP_SOURCE_OPEN:
		input->rewind(input->context);
		return 0;
	case ZIP_SOURCE_READ:
		return input->read(input->context, data, n);
	case ZIP_SOURCE_STAT:
		zip_stat_init(status);
		status->size = input->bytes;
		status->valid = ZIP_STAT_SIZE;
		return (zip_int64_t)sizeof(*status);
	case ZIP_SOURCE_ERROR: {
		int error[2] = { ZIP_ER_READ, 0 };

		memcpy(data, error, sizeof(error));
		return (zip_int64_t)sizeof(error);
	}
	case ZIP_SOURCE_CLOSE:
		return 0;
	case ZIP_SOURCE_FREE:
		free(input);
		return 0;
	default:
		return -1;
	}
}

static void
add(struct zip_maker *maker, const char *name, int64_t time,
    struct zip_source *source)
{
	zip_int64_t index = -1;

	if (source != NULL)
		index = zip_file_add(
		    maker->archive, name, source, ZIP_FL_ENC_UTF_8);
	if (index < 0) {
		zip_source_free(source);
		maker->failed = true;
		return;
	}
	if (zip_file_set_mtime(maker->archive, (zip_uint64_t)index,
		(time_t)(time / 1000000), 0) != 0)
		maker->failed = true;
}

void
ctl_zip_add(struct zip_maker *maker, const char *name, int64_t time,
    const struct zip_input *input)
{
	struct zip_input *copy = malloc(sizeof(*copy));
	struct zip_source *source = NULL;

	if (copy != NULL) {
		*copy = *input;
		source = zip_source_function(maker->archive, answer, copy);
		if (source == NULL)
			free(copy);
	}
	add(maker, name, time, source);
}

void
ctl_zip_add_bytes(struct zip_maker *maker, const char *name, int64_t time,
    struct aq_str bytes)
{
	add(maker, name, time,
	    zip_source_buffer(maker->archive, bytes.p, bytes.n, 0));
}

static bool
read_all(struct zip_source *source, struct aq_arena *mem, struct aq_str *ret)
{
	struct zip_stat status;
	char *bytes = NULL;
	zip_int64_t n = -1;

	if (zip_source_stat(source, &status) != 0 ||
	    zip_source_open(source) != 0)
		return false;
	bytes = aq_arena_get(mem, status.size, 1);
	if (bytes != NULL)
		n = zip_source_read(source, bytes, status.size);
	zip_source_close(source);
	if (n < 0 || (zip_uint64_t)n != status.size)
		return false;
	*ret = (struct aq_str){ bytes, (size_t)n };
	return true;
}

bool
ctl_zip_end(
    struct zip_maker *maker, struct aq_arena *mem, struct aq_str *ret_bytes)
{
	bool good = !maker->failed && zip_close(maker->archive) == 0;

	if (!good)
		zip_discard(maker->archive);
	else
		good = read_all(maker->out, mem, ret_bytes);
	zip_source_free(maker->out);
	free(maker);
	return good;
}
