-- Each thread has one connection and a list of tests of its own: it answers
-- the question that the last reply brought, then goes on to the next test. It
-- learns the right answers from the feedback and gives them up to level 4, so
-- that tests are as long as those of people are.
-- wrk ... -s answers.lua -- FOLDER, which holds one file THREAD.txt for each
-- thread, with lines "TOKEN ASSESSMENT POSITION CHALLENGE VALUE".
local threads = 0
function setup(thread)
	threads = threads + 1
	thread:set("id", threads)
end

function init(args)
	tests = {}
	for line in io.lines(args[1] .. "/" .. id .. ".txt") do
		tests[#tests + 1] = line
	end
	current = 0
	solutions = {}
	next_test()
end

function next_test()
	current = current + 1
	if current > #tests then
		error("out of tests: prepare more")
	end
	local position, challenge, value
	token, assessment, position, challenge, value =
		tests[current]:match("^(%S+) (%S+) (%S+) (%S+) (.*)$")
	set_body(position, challenge, value)
end

function set_body(position, challenge, value)
	body = '{"position":' .. position .. ',"challenge_id":"' .. challenge ..
		'",' .. value .. "}"
end

function request()
	return wrk.format("POST",
		"/api/assessment/assessments/" .. assessment .. "/answers",
		{ ["Content-Type"] = "application/json",
		  ["Authorization"] = "Bearer " .. token }, body)
end

-- What was learnt; else, as in prepare.mjs, a value where one is easily made.
local function value_for(text)
	local learnt = solutions[text:match('"challenge":{"id":"(%d+)"')]
	if learnt and tonumber(text:match('"level":(%d)')) <= 4 then
		return '"value":' .. learnt
	end
	local kind = text:match('"type":"([a-z_]+)"')
	if kind == "single_choice" then
		local choice = text:match('"choices":%[{"id":"([a-z0-9]+)"')
		return '"value":"' .. choice .. '"'
	elseif kind == "short_text" or kind == "simulator" then
		return '"value":"word"'
	elseif kind == "number" then
		return '"value":"3"'
	end
	return '"skipped":true'
end

function response(status, headers, text)
	if status ~= 201 then
		failed = (failed or 0) + 1
		next_test()
		return
	end
	local solution = text:match('"solution":(.-),"learn":"')
	if solution then
		solutions[body:match('"challenge_id":"(%d+)"')] = solution
	end
	local at = text:find('"question":', 1, true)
	if not at then
		next_test()
		return
	end
	local question = text:sub(at)
	set_body(question:match('"position":(%d+)'),
		question:match('"challenge":{"id":"(%d+)"'), value_for(question))
end

function done(summary, latency, requests)
	io.write(string.format("BENCH %d %d %d %d %d\n", summary.requests,
		summary.duration, latency:percentile(50), latency:percentile(99),
		summary.errors.status + summary.errors.connect +
		summary.errors.read + summary.errors.write +
		summary.errors.timeout))
end
