/*
 * QR codes (ISO/IEC 18004) through libqrencode. Only qr.c includes its header.
 */
#ifndef AQ_RUNTIME_QR_H
#define AQ_RUNTIME_QR_H

#include "base/arena.h"
#include "base/str.h"

struct aq_qr {
	unsigned size;	    /* modules in a row; the quiet zone of 4 is not in
			       it */
	struct aq_str path; /* the dark ones, as the `d` of an SVG path whose
			       unit is a module */
};

/* False when the text is too long for a code or memory is short. */
bool aq_qr_write(struct aq_arena *arena, struct aq_str text, struct aq_qr *ret);

#endif
