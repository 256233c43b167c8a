-- One thread, one connection: the floor needs no state.
wrk.method = "POST"
wrk.path = "/floor"
wrk.headers["Content-Type"] = "application/json"
wrk.body = '{"position":3,"challenge_id":"42","value":"a"}'

local threads = 0
function setup(thread)
	threads = threads + 1
	thread:set("id", threads)
end
function init(args)
	-- As long as one of our tokens.
	wrk.headers["Authorization"] = "Bearer " .. string.rep("x", 380) .. id
end
-- wrk reads the reply for the other script; so it must here.
function response(status, headers, text)
	if not text:find('"filler":', 1, true) then
		failed = (failed or 0) + 1
	end
end
function done(summary, latency, requests)
	io.write(string.format("BENCH %d %d %d %d %d\n", summary.requests,
		summary.duration, latency:percentile(50), latency:percentile(99),
		summary.errors.status + summary.errors.connect +
		summary.errors.read + summary.errors.write +
		summary.errors.timeout))
end
