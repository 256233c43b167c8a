/*
 * Names of hosts beyond ASCII (IDNA 2008 with the mapping of UTS 46), through
 * libidn2. Only idn.c includes its header.
 */
#ifndef AQ_BASE_IDN_H
#define AQ_BASE_IDN_H

#include "base/arena.h"
#include "base/str.h"

/*
 * A host name as DNS knows it, in small letters: "université.fr" is
 * "xn--universit-j4a.fr". { NULL, 0 } when it is no name or memory is short.
 */
struct aq_str aq_idn_ascii(struct aq_arena *arena, struct aq_str host);

/*
 * The one spelling in letters that all spellings of a name have in common:
 * "UNIVERSITÉ.FR" and "xn--universit-j4a.fr" are "université.fr". { NULL, 0 }
 * likewise.
 */
struct aq_str aq_idn_unicode(struct aq_arena *arena, struct aq_str host);

#endif
