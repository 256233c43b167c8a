#include "runtime/cas_xml.h"

#include <libxml/parser.h>

#include "base/buf.h"
#include "base/text.h"

#define CAS	      "http://www.yale.edu/tp/cas"
#define SAML_PROTOCOL "urn:oasis:names:tc:SAML:2.0:protocol"
#define CODE_MAX      40

/* NOENT is not set, which is what keeps entities from being expanded; there
   are none but those that XML itself has, since there is no document type. */
#define OPTIONS                                                                \
	(XML_PARSE_NONET | XML_PARSE_NOCDATA | XML_PARSE_NOERROR |             \
	    XML_PARSE_NOWARNING)

const char *
aq_cas_result_name(enum aq_cas_result result)
{
	switch (result) {
	case AQ_CAS_OK:
		return "ok";
	case AQ_CAS_REFUSED:
		return "refused";
	case AQ_CAS_PROXIED:
		return "proxied";
	case AQ_CAS_TOO_LONG:
		return "too_long";
	case AQ_CAS_ENCODING:
		return "encoding";
	case AQ_CAS_DOCTYPE:
		return "doctype";
	case AQ_CAS_SYNTAX:
		return "syntax";
	case AQ_CAS_COMMENT:
		return "comment";
	case AQ_CAS_SHAPE:
		return "shape";
	case AQ_CAS_MEMORY:
		break;
	}
	return "memory";
}

bool
aq_cas_ticket_good(struct aq_str ticket)
{
	if (ticket.n == 0 || ticket.n > AQ_CAS_TICKET_MAX)
		return false;
	for (size_t i = 0; i < ticket.n; i++)
		if (ticket.p[i] < '!' || ticket.p[i] > '~')
			return false;
	return true;
}

/* ---- the document ------------------------------------------------------ */

static struct aq_str
str_of(const xmlChar *text)
{
	return aq_str_from((const char *)text);
}

/* XML's own spelling: the bytes are UTF-8, so nothing can hide it. */
static bool
has_doctype(struct aq_str xml)
{
	return memmem(xml.p, xml.n, "<!DOCTYPE", strlen("<!DOCTYPE")) != NULL;
}

/* The next node of the tree below `top`, parents first; no recursion. */
static const xmlNode *
next_node(const xmlNode *top, const xmlNode *node)
{
	if (node->children != NULL)
		return node->children;
	while (node != top && node->next == NULL)
		node = node->parent;
	return node == top ? NULL : node->next;
}

static enum aq_cas_result
check_nodes(const xmlNode *top)
{
	const xmlNode *node = top;

	for (; node != NULL; node = next_node(top, node)) {
		if (node->type == XML_COMMENT_NODE || node->type == XML_PI_NODE)
			return AQ_CAS_COMMENT;
		if (node->type != XML_ELEMENT_NODE &&
		    node->type != XML_TEXT_NODE)
			return AQ_CAS_SHAPE;
	}
	return AQ_CAS_OK;
}

/* Also what stands before and after the root. */
static enum aq_cas_result
check_document(const xmlDoc *doc)
{
	enum aq_cas_result result = AQ_CAS_OK;

	for (const xmlNode *node = doc->children;
	     node != NULL && result == AQ_CAS_OK; node = node->next)
		result = check_nodes(node);
	return result;
}

/* The caller frees *ret_doc. */
static enum aq_cas_result
parse(struct aq_str xml, xmlDoc **ret_doc)
{
	enum aq_cas_result result;
	xmlDoc *doc;

	if (xml.n > AQ_CAS_XML_MAX)
		return AQ_CAS_TOO_LONG;
	if (!aq_text_valid(xml))
		return AQ_CAS_ENCODING;
	if (xml.n == 0)
		return AQ_CAS_SYNTAX;
	if (has_doctype(xml))
		return AQ_CAS_DOCTYPE;
	doc = xmlReadMemory(xml.p, (int)xml.n, NULL, "UTF-8", OPTIONS);
	if (doc == NULL)
		return AQ_CAS_SYNTAX;
	result = check_document(doc);
	if (result == AQ_CAS_OK)
		*ret_doc = doc;
	else
		xmlFreeDoc(doc);
	return result;
}

static bool
is(const xmlNode *node, const char *space, const char *name)
{
	return node->type == XML_ELEMENT_NODE && node->ns != NULL &&
	       aq_str_eq(str_of(node->ns->href), aq_str_from(space)) &&
	       aq_str_eq(str_of(node->name), aq_str_from(name));
}

/* The child of that name; NULL when there is none or more than one. */
static const xmlNode *
only_child(const xmlNode *parent, const char *space, const char *name)
{
	const xmlNode *found = NULL;

	for (const xmlNode *node = parent->children; node != NULL;
	     node = node->next) {
		if (!is(node, space, name))
			continue;
		if (found != NULL)
			return NULL;
		found = node;
	}
	return found;
}

static unsigned
count_children(const xmlNode *parent, const char *space, const char *name)
{
	unsigned count = 0;

	for (const xmlNode *node = parent->children; node != NULL;
	     node = node->next)
		if (is(node, space, name))
			count++;
	return count;
}

/*
 * The text of an element that holds nothing else. Adjacent pieces (a CDATA
 * section beside text) are joined. False when there is an element inside, or
 * no memory.
 */
static bool
text_of(struct aq_arena *mem, const xmlNode *element, struct aq_str *ret)
{
	const xmlNode *only = element->children;
	struct aq_buf text;

	/* one piece, as nearly all: no room to grow */
	if (only != NULL && only->next == NULL && only->type == XML_TEXT_NODE) {
		*ret = aq_arena_copy(mem, aq_str_trim(str_of(only->content)));
		return true;
	}
	aq_buf_init(&text, mem, AQ_CAS_XML_MAX);
	for (const xmlNode *node = element->children; node != NULL;
	     node = node->next) {
		if (node->type != XML_TEXT_NODE)
			return false;
		aq_buf_add(&text, str_of(node->content));
	}
	if (text.failed)
		return false;
	*ret = aq_str_trim(aq_buf_str(&text));
	return true;
}

/* ---- the answer about a ticket ------------------------------------------ */

static void
add(struct aq_attributes *list, struct aq_str name, struct aq_str value)
{
	list->at[list->count++] = (struct aq_attribute){ name, value };
}

/* Attributes of other namespaces, or with elements inside, are none that we
   know how to read. */
static void
add_attributes(
    struct aq_arena *mem, const xmlNode *parent, struct aq_attributes *list)
{
	for (const xmlNode *node = parent->children; node != NULL;
	     node = node->next) {
		struct aq_str value;

		if (node->type != XML_ELEMENT_NODE || node->ns == NULL ||
		    !aq_str_eq(str_of(node->ns->href), AQ_S(CAS)) ||
		    aq_str_eq(str_of(node->name), AQ_S("sub")))
			continue;
		if (text_of(mem, node, &value))
			add(list, aq_arena_copy(mem, str_of(node->name)),
			    value);
	}
}

static enum aq_cas_result
read_success(struct aq_arena *mem, const xmlNode *success,
    struct aq_attributes *ret_attributes)
{
	const xmlNode *user = only_child(success, CAS, "user");
	const xmlNode *all = only_child(success, CAS, "attributes");
	struct aq_attributes list = { .count = 0 };
	struct aq_str name;

	if (count_children(success, CAS, "proxies") != 0)
		return AQ_CAS_PROXIED;
	if (user == NULL || count_children(success, CAS, "attributes") > 1)
		return AQ_CAS_SHAPE;
	list.at = AQ_NEW_N(mem, struct aq_attribute,
	    1 + (all != NULL ? xmlChildElementCount((xmlNode *)(uintptr_t)all)
			     : 0));
	if (list.at == NULL)
		return AQ_CAS_MEMORY;
	if (!text_of(mem, user, &name) || name.n == 0)
		return AQ_CAS_SHAPE;
	add(&list, AQ_S("sub"), name);
	if (all != NULL)
		add_attributes(mem, all, &list);
	if (aq_arena_failed(mem))
		return AQ_CAS_MEMORY;
	*ret_attributes = list;
	return AQ_CAS_OK;
}

static bool
code_good(struct aq_str code)
{
	if (code.n == 0 || code.n > CODE_MAX)
		return false;
	for (size_t i = 0; i < code.n; i++)
		if (code.p[i] != '_' && (code.p[i] < 'A' || code.p[i] > 'Z'))
			return false;
	return true;
}

/* The code is an attribute whose value is one piece of text. */
static enum aq_cas_result
read_failure(
    struct aq_arena *mem, const xmlNode *failure, struct aq_str *ret_code)
{
	struct aq_str code = { NULL, 0 };

	for (const xmlAttr *a = failure->properties; a != NULL; a = a->next)
		if (a->ns == NULL && aq_str_eq(str_of(a->name), AQ_S("code")) &&
		    a->children != NULL && a->children->next == NULL &&
		    a->children->type == XML_TEXT_NODE)
			code = str_of(a->children->content);
	*ret_code =
	    aq_arena_copy(mem, code_good(code) ? code : AQ_S("UNKNOWN"));
	return ret_code->p != NULL ? AQ_CAS_REFUSED : AQ_CAS_MEMORY;
}

static enum aq_cas_result
read_response(
    struct aq_arena *mem, const xmlNode *root, struct aq_cas_answer *answer)
{
	unsigned successes = count_children(root, CAS, "authenticationSuccess");
	unsigned failures = count_children(root, CAS, "authenticationFailure");

	if (!is(root, CAS, "serviceResponse") || successes + failures != 1)
		return AQ_CAS_SHAPE;
	if (failures == 1)
		return read_failure(mem,
		    only_child(root, CAS, "authenticationFailure"),
		    &answer->code);
	return read_success(mem, only_child(root, CAS, "authenticationSuccess"),
	    &answer->attributes);
}

enum aq_cas_result
aq_cas_answer_read(
    struct aq_arena *mem, struct aq_str xml, struct aq_cas_answer *ret)
{
	struct aq_cas_answer answer = { .code = { NULL, 0 } };
	xmlDoc *doc = NULL;
	enum aq_cas_result result = parse(xml, &doc);

	if (result != AQ_CAS_OK)
		return result;
	result = read_response(mem, xmlDocGetRootElement(doc), &answer);
	xmlFreeDoc(doc);
	if (result == AQ_CAS_OK || result == AQ_CAS_REFUSED)
		*ret = answer;
	return result;
}

/* ---- the end of a session ------------------------------------------------ */

static enum aq_cas_result
read_logout(
    struct aq_arena *mem, const xmlNode *root, struct aq_str *ret_ticket)
{
	const xmlNode *index = only_child(root, SAML_PROTOCOL, "SessionIndex");
	struct aq_str ticket;

	if (!is(root, SAML_PROTOCOL, "LogoutRequest") || index == NULL)
		return AQ_CAS_SHAPE;
	if (!text_of(mem, index, &ticket))
		return aq_arena_failed(mem) ? AQ_CAS_MEMORY : AQ_CAS_SHAPE;
	if (!aq_cas_ticket_good(ticket))
		return AQ_CAS_SHAPE;
	*ret_ticket = ticket;
	return AQ_CAS_OK;
}

enum aq_cas_result
aq_cas_logout_read(
    struct aq_arena *mem, struct aq_str xml, struct aq_str *ret_ticket)
{
	xmlDoc *doc = NULL;
	enum aq_cas_result result = parse(xml, &doc);

	if (result != AQ_CAS_OK)
		return result;
	result = read_logout(mem, xmlDocGetRootElement(doc), ret_ticket);
	xmlFreeDoc(doc);
	return result;
}
