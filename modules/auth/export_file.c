/* GET /api/auth/me/exports/{export}/file: the archive, piece by piece. */
#include "auth/rights.h"

struct sending {
	uint64_t file;
	uint32_t next;
};

static bool
next_piece(struct aq_req *rq, struct aq_arena *mem, struct aq_str *ret_bytes)
{
	struct sending *s = rq->reply.piece_state;
	struct q_file_chunk_of_out *row;
	size_t count;

	if (q_file_chunk_of(rq->db,
		&(struct q_file_chunk_of_in){
		    .file_id = s->file, .sequence = s->next },
		mem, &row, &count) != AQ_DB_OK)
		return false;
	s->next++;
	*ret_bytes = count > 0 ? row[0].content : (struct aq_str){ NULL, 0 };
	return true;
}

enum aq_status
auth_export_file(struct aq_req *rq)
{
	struct sending *sending = AQ_NEW(rq->mem, struct sending);
	struct q_export_file_out file;
	enum aq_db_result result = q_export_file(rq->db,
	    &(struct q_export_file_in){
		.id = rq->id[0],
		.now = rq->now,
		.auth_session = rq->who.auth_session,
		.user_id = rq->who.user,
	    },
	    &file);

	if (result == AQ_DB_NONE)
		return AQ_E_UNAUTHENTICATED;
	if (result != AQ_DB_OK)
		return aq_db_status(result);
	if (file.file_id_null)
		return AQ_E_NOT_FOUND;
	if (sending == NULL)
		return AQ_E_INTERNAL;
	sending->file = file.file_id;
	rq->reply.media_type = aq_arena_copy(rq->mem, file.media_type).p;
	rq->reply.file_name = aq_arena_copy(rq->mem, file.name).p;
	rq->reply.piece = next_piece;
	rq->reply.piece_state = sending;
	rq->reply.piece_bytes = file.bytes;
	return AQ_OK;
}
