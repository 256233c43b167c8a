#!/bin/sh
# sim.sh ACQUISCTL VECTORS DOCS: the simulations of docs/measurement.md, from
# their seeds. Writes DOCS/measurement-results.md and DOCS/figures/*.svg.
set -eu

ctl=$1 v=$2 docs=$3
t=$(mktemp -d)
trap 'rm -rf "$t"' EXIT INT TERM
mkdir -p "$docs/figures"
out=$docs/measurement-results.md

# value NAME FILE: of a two-column report
value()
{
	awk -F '\t' -v n="$1" '$1 == n { print $2; exit }' "$2"
}

# num X FORMAT
num()
{
	awk -v x="$1" -v f="$2" 'BEGIN { printf f, x }'
}

# list NAME JSONFILE: the numbers of an array, one a line
list()
{
	sed -n 's/.*"'"$1"'":\[\([^]]*\)\].*/\1/p' "$2" | tr ',' '\n'
}

# curve TITLE XLABEL YLABEL FILE... : lines "x y" of each file as SVG
curve()
{
	awk -v title="$1" -v xl="$2" -v yl="$3" '
	BEGIN {
		colour[1] = "#2F4BD8"; colour[2] = "#8A5200"
		colour[3] = "#1B7A4B"; colour[4] = "#B3261E"
	}
	FNR == 1 {
		f++
		name[f] = FILENAME; sub(/.*\//, "", name[f])
		gsub(/_/, " ", name[f])
	}
	{
		n[f]++; x[f, n[f]] = $1; y[f, n[f]] = $2
		if ($1 > xm) xm = $1
		if ($2 > ym) ym = $2
	}
	# a step of 1, 2 or 5 times a power of ten, five or so in all
	function nice(most,    step) {
		step = 10 ^ int(log(most / 5) / log(10) - (most < 5))
		if (most / step > 25) return step * 5
		if (most / step > 12) return step * 2
		return step
	}
	function px(v) { return 70 + 540 * v / xm }
	function py(v) { return 330 - 280 * v / (ym * 1.05) }
	END {
		print "<svg xmlns=\"http://www.w3.org/2000/svg\"" \
		    " viewBox=\"0 0 640 400\" role=\"img\"" \
		    " font-family=\"sans-serif\" font-size=\"13\">"
		printf "<title>%s</title>\n", title
		print "<rect width=\"640\" height=\"400\" fill=\"#fff\"/>"
		printf "<text x=\"70\" y=\"28\" font-size=\"16\">%s</text>\n",
		    title
		for (g = 0; g <= ym * 1.05; g += nice(ym))
			printf "<path d=\"M70 %.1fH610\" stroke=\"#ddd\"/>" \
			    "<text x=\"62\" y=\"%.1f\" text-anchor=\"end\">" \
			    "%.3g</text>\n", py(g), py(g) + 4, g
		for (g = 0; g <= xm; g += nice(xm))
			printf "<text x=\"%.1f\" y=\"350\"" \
			    " text-anchor=\"middle\">%.4g</text>\n", px(g), g
		printf "<text x=\"340\" y=\"372\" text-anchor=\"middle\">" \
		    "%s</text>\n", xl
		printf "<text x=\"18\" y=\"190\" text-anchor=\"middle\"" \
		    " transform=\"rotate(-90 18 190)\">%s</text>\n", yl
		for (i = 1; i <= f; i++) {
			printf "<polyline fill=\"none\" stroke=\"%s\"" \
			    " stroke-width=\"2\" points=\"", colour[i]
			for (k = 1; k <= n[i]; k++)
				printf "%.1f,%.1f ", px(x[i, k]), py(y[i, k])
			print "\"/>"
			printf "<text x=\"%d\" y=\"392\" fill=\"%s\">%s</text>\n",
			    70 + 180 * (i - 1), colour[i], name[i]
		}
		print "</svg>"
	}' "$4" ${5:+"$5"} ${6:+"$6"}
}

sequence()
{
	"$ctl" measure sequence --bank "$v/bank300.tsv" \
		--simulees "$v/simulees2000.tsv" "$@" 2>"$t/report" >/dev/null
}

row()
{
	printf '| %s | %s | %s | %s | %s | %s |\n' "$1" \
		"$(num "$(value rmse "$t/report")" %.4f)" \
		"$(num "$(value mean_se "$t/report")" %.4f)" \
		"$(num "$(value exposure_max "$t/report")" %.3f)" \
		"$(num "$(value overlap "$t/report")" %.3f)" \
		"$(value unused "$t/report")"
}

{
	echo '# Results of the simulations'
	echo
	echo 'Made by `make sim` from fixed seeds; do not edit.'
	echo
	echo '## One bank of 300 items, 2,000 people, 32 questions'
	echo
	echo 'The bank and the answers of tests/vectors, so that every policy'
	echo 'meets the same people.'
	echo
	echo '| policy | RMSE | mean SE | max exposure | overlap | unused |'
	echo '|---|---|---|---|---|---|'
	sequence --policy mfi
	row 'MFI, no constraint (catR)'
	sequence --policy balanced
	row 'MFI, rounds over the competences'
	sequence --policy quota
	row 'MFI, two a competence, one a topic (shadow test)'
	sequence --policy acquis --rmax 1
	row 'acquis without a cap'
	sequence --policy acquis
	row 'acquis'
	echo
	echo '## Other people and other banks'
	echo
	echo 'Coverage is known to within .0043 (10,000 people).'
	echo
	echo '| bank | people | RMSE | after 16 | after 20 | coverage of 95 % | errors > 1 | worst | max exposure | overlap | unused |'
	echo '|---|---|---|---|---|---|---|---|---|---|---|'
	for k in "300 10000 9" "350 10000 3" "1000 10000 3" "2000 10000 3"; do
		set -- $k
		bank="--draw $1"
		[ "$1" != 300 ] || bank="--bank $v/bank300.tsv"
		"$ctl" simulate $bank --people "$2" --seed "$3" >"$t/report"
		printf '| %s items | %s | %s | %s | %s | %s | %s | %s | %s | %s | %s |\n' \
			"$1" "$2" \
			"$(num "$(value rmse "$t/report")" %.3f)" \
			"$(num "$(value rmse_after_half "$t/report")" %.3f)" \
			"$(num "$(value rmse_after_five_eighths "$t/report")" %.3f)" \
			"$(num "$(value coverage_95 "$t/report")" %.4f)" \
			"$(value errors_above_1 "$t/report")" \
			"$(num "$(value worst_error "$t/report")" %.2f)" \
			"$(num "$(value exposure_max "$t/report")" %.3f)" \
			"$(num "$(value overlap "$t/report")" %.3f)" \
			"$(value unused "$t/report")"
	done
	echo
	echo '## Items calibrated, not known'
	echo
	echo 'Selection and estimates use parameters calibrated (MAP) on the'
	echo 'answers of other people, so many to each item; 5,000 people,'
	echo 'coverage to within .006.'
	echo
	echo '| bank | answers an item | RMSE | mean SE | coverage of 95 % |'
	echo '|---|---|---|---|---|'
	for k in "300 400" "300 1000" "350 400" "1000 400" "2000 400"; do
		set -- $k
		bank="--draw $1"
		[ "$1" != 300 ] || bank="--bank $v/bank300.tsv"
		"$ctl" simulate $bank --people 5000 --seed 3 --calibrated "$2" \
			>"$t/report"
		printf '| %s items | %s | %s | %s | %s |\n' "$1" "$2" \
			"$(num "$(value rmse "$t/report")" %.4f)" \
			"$(num "$(value mean_se "$t/report")" %.4f)" \
			"$(num "$(value coverage_95 "$t/report")" %.4f)"
	done
	echo
	echo '## Abilities of the 16 competences, rho .7'
	echo
	echo '| evidence | RMSE | mean SE | coverage of 95 % |'
	echo '|---|---|---|---|'
	"$ctl" simulate --kind competences --bank "$v/bank300.tsv" \
		--people 3000 --seed 4 |
		awk -F '\t' 'NR > 1 { gsub(/_/, " ", $1)
			printf "| %s | %s | %s | %s |\n", $1, $2, $3, $4 }'
	"$ctl" simulate --kind competences --bank "$v/bank300.tsv" \
		--people 3000 --seed 4 --rmax 1 |
		awk -F '\t' 'NR == 2 { gsub(/_/, " ", $1)
			printf "| %s, no cap | %s | %s | %s |\n", $1, $2, $3, $4 }'
	echo
	echo '## Positioning: 5 topics, 8 levels, two challenges a skill'
	echo
	echo '10,000 people: a share of .75 is known to within .009.'
	echo
	echo '| engine | questions | exact level | within 1 | RMSE in levels |'
	echo '|---|---|---|---|---|'
	for k in "as in production|" "without its guards|--free" \
		"with a wrong model|--prior-mean 3.5 --prior-sd 2.2 --tau 1.3 --believed-slip .10 --believed-guess .20"; do
		"$ctl" simulate --kind positioning --people 10000 ${k#*|} \
			>"$t/pos"
		awk -F '\t' -v who="${k%%|*}" '$1 == 10 || $1 == 14 ||
		    $1 == 15 || $1 == 20 {
			printf "| %s | %s | %s | %s | %s |\n", who, $1, $2, $3, $4
		} $1 == "stops_after" {
			printf "| %s | %s (own stop) | %s | | |\n", who, $2, $3
		}' "$t/pos"
		awk -F '\t' '$1 + 0 > 0 { print $1, $4 }' "$t/pos" \
			>"$t/$(echo "${k%%|*}" | tr ' ' _)"
	done
	echo
	echo '## Campaigns that decide about a badge'
	echo
	echo 'The people of the simulation of positioning; who masters so many'
	echo 'of the skills deserves the badge. 10,000 people: shares to within'
	echo '.005. The last two ask what tells most about the topics instead.'
	echo
	echo '| profile | ends when decided by | at most | questions | right decisions | badges given wrongly |'
	echo '|---|---|---|---|---|---|'
	for k in "5 8 50 .05 20" "5 8 50 .03 30" "6 5 75 .05 20" \
		"6 5 75 .03 30" "10 5 70 .05 20" "10 5 70 .03 30" \
		"6 5 75 report 9" "6 5 75 report 18"; do
		set -- $k
		how="--margin $4" says="$4 and 1 − $4"
		if [ "$4" = report ]; then
			how=--report says='number of questions'
		fi
		"$ctl" simulate --kind campaign --people 10000 --topics "$1" \
			--cap "$2" --percent "$3" --most "$5" $how >"$t/report"
		printf '| %s topics to level %s, %s %% of the skills | %s | %s | %s | %s | %s |\n' \
			"$1" "$2" "$3" "$says" "$5" \
			"$(num "$(value questions "$t/report")" %.1f)" \
			"$(num "$(value right_decisions "$t/report")" %.3f)" \
			"$(num "$(value given_wrongly "$t/report")" %.3f)"
	done
} >"$out"

curve "Positioning: error of the score by question" "questions" \
	"RMSE, levels" "$t/as_in_production" "$t/without_its_guards" \
	"$t/with_a_wrong_model" >"$docs/figures/positioning.svg"

"$ctl" --json simulate --bank "$v/bank300.tsv" --people 4000 --seed 9 \
	>"$t/capped.json"
"$ctl" --json simulate --bank "$v/bank300.tsv" --people 4000 --seed 9 \
	--policy mfi >"$t/mfi.json"
list rmse_by_question "$t/capped.json" | awk '{ print NR, $1 }' >"$t/acquis"
list rmse_by_question "$t/mfi.json" | awk '{ print NR, $1 }' >"$t/plain_MFI"
curve "Certification: error of the ability by question" "questions" "RMSE" \
	"$t/acquis" "$t/plain_MFI" >"$docs/figures/certification.svg"
for k in capped mfi; do
	list exposure_rates "$t/$k.json" | sort -rg |
		awk '{ print NR, $1 }' >"$t/$k"
done
mv "$t/capped" "$t/acquis"
mv "$t/mfi" "$t/plain_MFI"
curve "How often each item is asked, the busiest first" "items" "rate" \
	"$t/acquis" "$t/plain_MFI" >"$docs/figures/exposure.svg"
cat "$out"
