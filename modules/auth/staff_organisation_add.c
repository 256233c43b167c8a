/*
 * POST /api/auth/staff/organisations: an institution that is not known yet, so
 * that one form adds it with its way to sign in. The rest of it (parents, time
 * zones) is acquisctl org's.
 */
#include "auth/sso.h"
#include "base/text.h"
#include "runtime/audit.h"
#include "runtime/id.h"

/* Numbers of organisation.kind, less one. */
static const char *const kinds[] = { "school", "university", "company",
	"primary_school", NULL };

static enum aq_db_result
store(struct aq_db *db, void *context)
{
	void **both = context;
	const struct aq_req *rq = both[0];
	const struct q_staff_organisation_add_in *row = both[1];
	struct aq_audit act = aq_audit_of(rq, AQ_ACT_ORGANISATION_ADD, row->id);
	enum aq_db_result result = q_staff_organisation_add(db, row, NULL);

	act.organisation = row->id;
	return result == AQ_DB_OK ? aq_audit_add(db, &act) : result;
}

/* What can be read: no controls, and no blanks alone or around. */
static bool
visible(struct aq_str text)
{
	struct aq_str rest = text;
	uint32_t point;

	if (aq_str_trim(text).n != text.n || text.n == 0)
		return false;
	while (aq_text_next(&rest, &point))
		if (point < ' ' || point == 0x7f)
			return false;
	return true;
}

static enum aq_status
decode(struct aq_req *rq, struct q_staff_organisation_add_in *row)
{
	struct aq_jr r;
	unsigned kind = 0;

	AQ_TRY(aq_req_json(rq, &r));
	aq_jr_enum(&r, "kind", kinds, &kind);
	aq_jr_str(&r, "name", 1, 200, &row->name);
	row->external_id_null = !aq_jr_has(&r, "external_id");
	if (!row->external_id_null)
		aq_jr_str(&r, "external_id", 1, 64, &row->external_id);
	AQ_TRY(aq_req_json_end(rq, &r));
	if (!visible(row->name))
		return aq_req_invalid(rq, "/name", "is no visible name");
	if (!row->external_id_null && !visible(row->external_id))
		return aq_req_invalid(rq, "/external_id", "is no visible text");
	row->kind = (uint8_t)(kind + 1);
	return AQ_OK;
}

enum aq_status
auth_staff_organisation_add(struct aq_req *rq)
{
	struct q_staff_organisation_add_in row = { .id = aq_id_new(rq->now),
		.language = rq->english ? AQ_S("en") : AQ_S("fr"),
		.now = rq->now };
	enum aq_db_result result;
	struct aq_jw *w = &rq->reply.json;

	AQ_TRY(decode(rq, &row));
	result = aq_db_transaction(rq->db, store, (void *[]){ rq, &row });
	if (result == AQ_DB_DUPLICATE) {
		rq->detail.pointer = AQ_S("/external_id");
		return AQ_E_TAKEN;
	}
	if (result != AQ_DB_OK)
		return aq_db_status(result);
	rq->reply.http = 201;
	aq_jw_object(w);
	aq_jw_key_id(w, "id", row.id);
	aq_jw_key_str(w, "name", row.name);
	if (!row.external_id_null)
		aq_jw_key_str(w, "external_id", row.external_id);
	aq_jw_end(w);
	return AQ_OK;
}
