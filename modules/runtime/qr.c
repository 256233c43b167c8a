#include "runtime/qr.h"

#include <qrencode.h>

#include "base/buf.h"

#define PATH_MAX_BYTES ((size_t)256 * 1024)

/* One stroke for each run of dark modules in a row. */
static struct aq_str
write_path(struct aq_arena *arena, const QRcode *code)
{
	unsigned size = (unsigned)code->width;
	struct aq_buf out;

	aq_buf_init(&out, arena, PATH_MAX_BYTES);
	for (unsigned y = 0; y < size; y++) {
		const unsigned char *row = code->data + (size_t)y * size;
		unsigned x = 0;

		while (x < size) {
			unsigned from = x;

			while (x < size && (row[x] & 1) != 0)
				x++;
			if (x > from)
				aq_buf_printf(&out, "M%u %uh%uv1h-%uz", from, y,
				    x - from, x - from);
			else
				x++;
		}
	}
	return out.failed ? (struct aq_str){ NULL, 0 } : aq_buf_str(&out);
}

bool
aq_qr_write(struct aq_arena *arena, struct aq_str text, struct aq_qr *ret)
{
	struct aq_str copy = aq_arena_copy(arena, text);
	struct aq_str path = { NULL, 0 };
	QRcode *code;

	if (copy.p == NULL || text.n == 0)
		return false;
	code = QRcode_encodeString8bit(copy.p, 0, QR_ECLEVEL_M);
	if (code == NULL)
		return false;
	path = write_path(arena, code);
	if (path.p != NULL) {
		ret->size = (unsigned)code->width;
		ret->path = path;
	}
	QRcode_free(code);
	return path.p != NULL;
}
