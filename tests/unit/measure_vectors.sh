#!/bin/sh
# acquisctl measure against tests/vectors: every number within the tolerance
# of tests/vectors/README.md, every item the same. TAP.
set -u

v=$top_srcdir/tests/vectors
ctl=$top_builddir/acquisctl
t=$(mktemp -d)
trap 'rm -rf "$t"' EXIT INT TERM
n=0

# near WANTED GOT KEY "wanted>got@tolerance ..." : joins two files on column
# KEY and compares columns; prints what differs, and the number of rows.
near()
{
	awk -F '\t' -v spec="$4" -v key="$3" '
	BEGIN { m = split(spec, want, " ") }
	FNR == 1 {
		f++
		for (i = 1; i <= NF; i++) col[f, $i] = i
		nk = split(key, k, "+")
		next
	}
	{
		id = ""
		for (i = 1; i <= nk; i++) id = id "/" $col[f, k[i]]
	}
	f == 1 { for (i = 1; i <= NF; i++) cell[id, i] = $i; known[id] = 1 }
	f == 2 && (id in known) {
		rows++
		for (i = 1; i <= m; i++) {
			split(want[i], part, /[>@]/)
			c1 = col[1, part[1]]; c2 = col[2, part[2]]
			if (!c1 || !c2) { print "no column " want[i]; exit }
			a = cell[id, c1]; b = $c2
			if (a == b) continue
			if (part[3] == "same" || a == "NA" || b == "NA") {
				print id, want[i], a, b
				continue
			}
			na = split(a, x, ","); nb = split(b, y, ",")
			if (na != nb) { print id, want[i], na, nb; continue }
			for (j = 1; j <= na; j++) {
				d = x[j] - y[j]; if (d < 0) d = -d
				tol = part[3]
				if (tol ~ /^r/) {
					tol = substr(tol, 2) * x[j]
					if (tol < 0) tol = -tol
				}
				if (d > tol + 0) print id, want[i], x[j], y[j]
			}
		}
	}
	END { if (!rows) print "nothing compared" }' "$1" "$2"
}

# check NAME WANTED GOT KEY SPEC
check()
{
	n=$((n + 1))
	if near "$2" "$3" "$4" "$5" >"$t/difference" 2>&1 &&
	    ! [ -s "$t/difference" ]; then
		echo "ok $n - $1"
	else
		echo "not ok $n - $1"
		head -5 "$t/difference" | sed 's/^/# /'
	fi
}

run()
{
	"$ctl" measure "$@" 2>"$t/stderr"
}

run estimate --bank "$v/bank300.tsv" --patterns "$v/patterns200.tsv" \
	>"$t/estimate"
check "estimate, 121 nodes" "$v/patterns200.tsv" "$t/estimate" pattern \
	"eap121>eap@1e-8 sem121>sd@1e-8 wl_ref>wle@1e-8 bm_ref>map@1e-8
	ml_ref>mle@1e-8 se_ml_ref>se_mle@1e-8 se_bm_ref>se_map@1e-8
	se_wl_ref>se_wle@1e-8 eap_ref>eap@1e-4 sem_ref>sd@2e-4"
run estimate --bank "$v/bank300.tsv" --patterns "$v/patterns200.tsv" \
	--nodes 33 --range 4 >"$t/estimate33"
check "estimate, 33 nodes" "$v/patterns200.tsv" "$t/estimate33" pattern \
	"eap33>eap@1e-8 sem33>sd@1e-8"

for c in MFI MLWI MPWI KL KLP MEPV MEPV_PP; do
	run next --bank "$v/bank300.tsv" --patterns "$v/patterns200.tsv" \
		--criterion $c >"$t/next"
	check "next by $c" "$v/nextitem200.tsv" "$t/next" pattern+criterion \
		"next_item>next_item@same second_item>second_item@same
		value>value@r1e-8 second_value>second_value@r1e-8"
done

run sequence --bank "$v/bank300.tsv" --simulees "$v/simulees2000.tsv" \
	--policy mfi --length 32 --nodes 33 --range 4 --rule trapezoid >"$t/mfi"
check "sequences of catR" "$v/trace_mfi_2000.tsv" "$t/mfi" simulee \
	"items>items@same eap8>eap8@1e-8 eap16>eap16@1e-8 eap24>eap24@1e-8
	eap32>eap32@1e-8 se32>se32@1e-8"
summary=
awk -F '\t' '$1 == "rmse" && ($2 - .223387) ^ 2 < 1e-8 { ok++ }
	$1 == "bias" && ($2 - .007374) ^ 2 < 1e-8 { ok++ }
	END { exit ok != 2 }' "$t/stderr" && summary=same
n=$((n + 1))
if [ "$summary" = same ]; then
	echo "ok $n - summary of catR"
else
	echo "not ok $n - summary of catR"
fi
run sequence --bank "$v/bank300.tsv" --simulees "$v/simulees2000.tsv" \
	--policy quota --length 32 --nodes 33 --range 4 --rule sum >"$t/quota"
check "shadow tests of TestDesign" "$v/trace_shadow_testdesign_400.tsv" \
	"$t/quota" simulee "items>items@same eap32>eap32@1e-8 se32>se32@1e-8"

run competences --bank "$v/bank300.tsv" --patterns "$v/higher_order_50.tsv" \
	--rho 0.7 >"$t/competences"
check "competences" "$v/higher_order_50.tsv" "$t/competences" test \
	"g_eap>g_eap@2e-5 g_sd>g_sd@2e-5
	theta_c_eap(16)>theta_c_eap(16)@2e-5
	theta_c_sd(16)>theta_c_sd(16)@2e-5"
run positioning --topics 1-5,2-7,1-8,3-8,2+3+4+6 \
	--patterns "$v/tube_bayes_60.tsv" >"$t/positioning"
check "positioning" "$v/tube_bayes_60.tsv" "$t/positioning" case \
	"E_score>E_score@1e-6 sd_score>sd_score@1e-6
	level_mode>level_mode@same P(level=0..8)>P(level=0..8)@1e-6
	best_next>best_next@same EPV_best>EPV_best@1e-6
	second_next>second_next@same EPV_second>EPV_second@1e-6"

for k in 6 7; do
	for model in 2PL 1PL_common_a; do
		awk -F '\t' -v OFS='\t' -v d=LSAT$k -v m=$model '
		NR == 1 || ($1 == d && $2 == m && $3 ~ /^polished/)' \
			"$v/lsat_calibration.tsv" >"$t/wanted"
		flag=
		[ $model = 2PL ] || flag=--common-slope
		run calibrate --responses "$v/lsat${k}_patterns.tsv" $flag \
			>"$t/calibrate"
		check "LSAT$k, $model" "$t/wanted" "$t/calibrate" item \
			"a>a@1e-4 d_intercept>d@1e-4 b>b@1e-4 se_a>se_a@1e-3
			se_d>se_d@1e-3"
	done
done
run calibrate --responses "$v/simulees2000.tsv" --items 1-30 --prior none \
	>"$t/calibrate"
check "30 items of 2,000 people" "$v/calib30x2000.tsv" "$t/calibrate" item \
	"a_mml>a@1e-4 d_mml>d@1e-4 se_a>se_a@1e-3 se_d>se_d@1e-3"
awk -F '\t' -v OFS='\t' 'NR > 1 {
	s = ""
	for (i = 1; i <= 300; i++)
		s = s ((i + 7 * $1) % 5 == 0 ? substr($3, i, 1) : ".")
	$3 = s
} { print }' "$v/simulees2000.tsv" >"$t/sparse.tsv"
run calibrate --responses "$t/sparse.tsv" --prior map >"$t/calibrate"
check "300 items, one answer in five" "$v/calib300_sparse.tsv" \
	"$t/calibrate" item \
	"n_responses>n@same a_map>a@5e-4 d_map>d@5e-4"

run dif --responses "$v/dif2000x20.tsv" >"$t/dif"
check "differential item functioning" "$v/dif_mh_lr.tsv" "$t/dif" item \
	"MH_chi2_cc>MH_chi2_cc@1e-5 MH_chi2_nocc>MH_chi2_nocc@1e-5
	alpha_MH>alpha_MH@1e-5 var_logalpha>var_logalpha@1e-5
	delta_MH>delta_MH@1e-5 ETS_class_difR>ETS_class@same
	LR_chi2_both>LR_chi2_both@1e-5 LR_p>LR_p@1e-5
	R2_change>R2_change@1e-5 std_P_DIF>std_P_DIF@1e-5"

# A gap below one half: difR squares what the correction leaves of it, which
# is then negative. Groups by turns, items 61 to 80; worked out in numpy.
awk -F '\t' -v OFS='\t' 'NR == 1 { print "simulee", "group_focal", $3 }
	NR > 1 && NR <= 901 { print $1, ($1 - 1) % 2, substr($3, 61, 20) }' \
	"$v/simulees2000.tsv" >"$t/turns.tsv"
printf 'item\tMH_chi2_cc\n7\t0.004832293907\n8\t0.0003145753457\n' \
	>"$t/wanted"
run dif --responses "$t/turns.tsv" >"$t/dif"
check "the continuity correction of a small gap" "$t/wanted" "$t/dif" item \
	"MH_chi2_cc>MH_chi2_cc@1e-9"
run fit --responses "$v/simulees2000.tsv" --items 1-30 >"$t/fit"
check "item fit" "$v/calib30x2000.tsv" "$t/fit" item \
	"S_X2>S_X2@1e-3 df>df@same p>p@1e-4 pvalue>pvalue@1e-6
	r_pb_incl>r_pb_incl@1e-6 r_pb_excl>r_pb_excl@1e-6"
run fit --responses "$v/simulees2000.tsv" --items 1-30 --people >"$t/people"
check "person fit" "$v/personfit30.tsv" "$t/people" simulee \
	"eap>eap@1e-3 Zh>Zh@1e-3"

run fit --responses "$v/dif2000x20.tsv" --model rasch >"$t/rasch"
check "mean squares of Rasch items at the WLE" "$v/rasch_fit20.tsv" \
	"$t/rasch" item "b_rasch_mml>b@1e-3 outfit_classic_wle>outfit@1e-3
	infit_classic_wle>infit@1e-3"
run fit --responses "$v/dif2000x20.tsv" --model rasch --scores >"$t/scores"
check "Rasch abilities by score" "$v/rasch_wle20.tsv" "$t/scores" raw_score \
	"wle>wle@1e-3 se>se@1e-3"

# Items 21 to 30 on the scale of 1 to 20, whose difficulties were moved by .5:
# these stay, the others follow within their errors.
awk -F '\t' -v OFS='\t' '
	NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; print "item", "a", "b" }
	NR > 1 { print $at["item"], $at["a"], $at["b"] - .5 }' \
	"$v/bank300.tsv" >"$t/moved.tsv"
head -21 "$t/moved.tsv" >"$t/anchors.tsv"
run calibrate --responses "$v/simulees2000.tsv" --items 1-30 --prior map \
	--bank "$t/anchors.tsv" >"$t/anchored"
check "anchors stay as they are" "$t/anchors.tsv" "$t/anchored" item \
	"a>a@1e-9 b>b@1e-9"
n=$((n + 1))
if awk -F '\t' 'FNR == 1 { next }
	FNR == NR { b[$1] = $3; next }
	$1 > 20 { z = ($5 - b[$1]) / $8; sum += z * z; rows++ }
	END { exit !(rows == 10 && sum < 25) }' "$t/moved.tsv" "$t/anchored"
then
	echo "ok $n - new items come onto the scale of the anchors"
else
	echo "not ok $n - new items come onto the scale of the anchors"
fi

# Half the people, then the other half, where every second one fails item 5.
head -1001 "$v/simulees2000.tsv" >"$t/first.tsv"
awk -F '\t' -v OFS='\t' 'NR == 1 { print } NR > 1001 {
	if ($1 % 2) $3 = substr($3, 1, 4) "0" substr($3, 6); print }' \
	"$v/simulees2000.tsv" >"$t/second.tsv"
for k in first second; do
	run calibrate --responses "$t/$k.tsv" --items 1-30 >"$t/$k.calibrated"
done
run drift --before "$t/first.calibrated" --after "$t/second.calibrated" \
	>"$t/drift"
n=$((n + 1))
if [ "$(awk -F '\t' '$7 == 1 { print $1 }' "$t/drift")" = 5 ]; then
	echo "ok $n - the item that drifted"
else
	echo "not ok $n - the item that drifted"
	sed 's/^/# /' "$t/drift"
fi
awk 'BEGIN { print "case\tasked\tresponses"; srand(1)
	for (p = 1; p <= 400; p++) {
		level = int(rand() * 5) + 2; list = right = ""
		for (q = 0; q < 14; q++) {
			l = int(rand() * 8) + 1
			list = list (q ? "," : "") (q % 5 + 1) ":" l
			right = right (rand() < (l <= level ? .94 : .1))
		}
		print p "\t" list "\t" right
	} }' >"$t/people.tsv"
run learn --topics 1-8,1-8,1-8,1-8,1-8 --patterns "$t/people.tsv" >"$t/learn"
n=$((n + 1))
# levels 2 to 6, all topics alike: mean 4 and little spread between topics
if awk -F '\t' 'NR == 2 && ($2 - 4) ^ 2 < .09 && $4 < .5 &&
	($5 - .06) ^ 2 < .0009 && ($6 - .1) ^ 2 < .0009 { ok = 1 }
	END { exit !ok }' "$t/learn"; then
	echo "ok $n - prior, tau, slip and guess from answers"
else
	echo "not ok $n - prior, tau, slip and guess from answers"
	sed 's/^/# /' "$t/learn" "$t/stderr"
fi
run fit --responses "$v/simulees2000.tsv" --items 1-30 --cuts -1,0,1 >"$t/out"
n=$((n + 1))
if awk '$1 ~ /^classification/ && $2 > .4 && $2 < .9 { ok++ }
	END { exit ok != 2 }' "$t/stderr"; then
	echo "ok $n - accuracy and consistency of classes"
else
	echo "not ok $n - accuracy and consistency of classes"
	sed 's/^/# /' "$t/stderr"
fi

# A bad file is refused with its line and column.
refused()
{
	n=$((n + 1))
	if run "$@" >/dev/null; then
		echo "not ok $n - refused: $what"
	elif grep -q -e "$wanted" "$t/stderr"; then
		echo "ok $n - refused: $what"
	else
		echo "not ok $n - refused: $what"
		sed 's/^/# /' "$t/stderr"
	fi
}
printf 'item\ta\tb\n1\t1.0\t0.0\n2\t0\t1\n' >"$t/zero.tsv"
printf 'item\ta\tb\n1\t1.0\n' >"$t/short.tsv"
printf 'item\ta\tb\n1\t1.0\tnan\n' >"$t/nan.tsv"
printf 'pattern\titems\tresponses\n1\t1,7\t01\n' >"$t/p.tsv"
printf 'item\ta\tb\n1\t1.0\t0.0\n' >"$t/one.tsv"
what="zero discrimination" wanted="zero.tsv:3: column 2 (a)"
refused estimate --bank "$t/zero.tsv" --patterns "$t/p.tsv"
what="a short row" wanted="short.tsv:2: 2 columns"
refused estimate --bank "$t/short.tsv" --patterns "$t/p.tsv"
what="not a number" wanted='nan.tsv:2: column 3 (b): not a number: "nan"'
refused estimate --bank "$t/nan.tsv" --patterns "$t/p.tsv"
what="an unknown item" wanted="p.tsv:2: column 2 (items)"
refused estimate --bank "$t/one.tsv" --patterns "$t/p.tsv"
what="no such column" wanted='there is no column "item"'
refused estimate --bank "$t/p.tsv" --patterns "$t/p.tsv"


printf 'pattern\titems\tresponses\n1\t1,\t1\n' >"$t/comma.tsv"
what="a list of items that ends with a comma" wanted="comma.tsv:2: column 2"
refused estimate --bank "$t/one.tsv" --patterns "$t/comma.tsv"
printf 'pattern\titems\tresponses\n1\t1,2\t10\n2\t2,1,2\t101\n' \
	>"$t/repeated.tsv"
printf 'item\ta\tb\n1\t1.0\t0.0\n2\t1\t1\n' >"$t/both.tsv"
what="an item twice in a pattern" \
	wanted="repeated.tsv:3: column 2 (items): an item that is listed twice"
refused estimate --bank "$t/both.tsv" --patterns "$t/repeated.tsv"
refused next --bank "$t/both.tsv" --patterns "$t/repeated.tsv"
refused competences --bank "$t/both.tsv" --patterns "$t/repeated.tsv"
awk 'BEGIN { print "item\ta\tb"; for (i = 1; i <= 65537; i++) print i "\t1\t0" }' \
	>"$t/most.tsv"
what="more than 65,536 items" wanted="1 to 65536 items"
refused estimate --bank "$t/most.tsv" --patterns "$t/repeated.tsv"
printf 'case\tasked\tresponses\n1\t1:1\t\n' >"$t/unanswered.tsv"
what="a question without an answer" wanted="unanswered.tsv:2: column 3"
refused positioning --topics 1-5 --patterns "$t/unanswered.tsv"
printf 'pattern\tfreq\n10\t2\n01\t-1\n' >"$t/negative.tsv"
what="a negative frequency" wanted="negative.tsv:3: column 2 (freq)"
refused fit --bank "$v/bank300.tsv" --responses "$t/negative.tsv"
printf 'pattern\tfreq\n10\t1e300\n01\t1e300\n' >"$t/huge.tsv"
what="a huge frequency" wanted="huge.tsv:2: column 2 (freq)"
refused calibrate --prior map --responses "$t/huge.tsv"
what="scores outside Rasch's model" wanted="--scores goes with"
refused fit --responses "$v/dif2000x20.tsv" --scores
what="no anchor" wanted="none of these items"
refused calibrate --responses "$v/simulees2000.tsv" --items 31-40 \
	--bank "$t/anchors.tsv"
printf 'pattern\tfreq\n111\t3\n000\t3\n' >"$t/agree.tsv"
what="answers without a maximum" wanted="no limit to the discrimination"
refused calibrate --responses "$t/agree.tsv"

# Whatever has no value is NA, on standard error as well.
undefined()
{
	n=$((n + 1))
	run "$@" >"$t/out"
	if grep -qiw -e nan -e inf "$t/out" "$t/stderr"; then
		echo "not ok $n - NA: $what"
		sed 's/^/# /' "$t/stderr"
	elif grep -q -e "$wanted" "$t/stderr" "$t/out"; then
		echo "ok $n - NA: $what"
	else
		echo "not ok $n - NA: $what"
		sed 's/^/# /' "$t/stderr"
	fi
}
printf 'simulee\tresponses\n' >"$t/nobody.tsv"
printf 'simulee\tresponses\n1\t1\n' >"$t/single.tsv"
what="tests of nobody" wanted="^overlap.NA"
undefined sequence --bank "$t/one.tsv" --simulees "$t/nobody.tsv" --policy mfi
what="what one person's test has in common" wanted="^overlap.NA"
undefined sequence --bank "$t/one.tsv" --simulees "$t/single.tsv" --policy mfi
what="alpha of one answer" wanted="^alpha.NA"
undefined fit --bank "$t/one.tsv" --responses "$t/single.tsv"
printf 'item\ta\tb\n1\t100\t0\n' >"$t/sharp.tsv"
printf 'pattern\titems\tresponses\n1\t1\t1\n' >"$t/right.tsv"
what="the MLE of a right answer to a sharp item" wanted="NA.NA$"
undefined estimate --bank "$t/sharp.tsv" --patterns "$t/right.tsv"

# Sharp items that contradict each other, and a bank as large as may be.
finite()
{
	n=$((n + 1))
	if run "$@" >"$t/out" && ! grep -qiw -e nan -e inf -e NA "$t/out"; then
		echo "ok $n - $what"
	else
		echo "not ok $n - $what"
		sed 's/^/# /' "$t/stderr" "$t/out" | head -5
	fi
}
awk 'BEGIN { print "item\ta\tb\tgroup"; for (i = 0; i < 40; i++)
	print i + 1 "\t50\t" (i % 2 ? 5 : -5) "\t" i % 16 + 1 }' >"$t/sharp50.tsv"
awk 'BEGIN { print "pattern\titems\tresponses"; for (i = 1; i <= 40; i++) {
	list = list (i > 1 ? "," : "") i; right = right (i % 2 ? 0 : 1) }
	print "1\t" list "\t" right }' >"$t/contrary.tsv"
what="contradictory answers to sharp items"
finite estimate --bank "$t/sharp50.tsv" --patterns "$t/contrary.tsv"
finite competences --bank "$t/sharp50.tsv" --patterns "$t/contrary.tsv"
sed '$d' "$t/most.tsv" >"$t/large.tsv"
printf 'pattern\titems\tresponses\n1\t1,65536\t10\n' >"$t/last.tsv"
what="a bank of 65,536 items"
finite estimate --bank "$t/large.tsv" --patterns "$t/last.tsv"
finite next --bank "$t/large.tsv" --patterns "$t/last.tsv"
awk 'BEGIN { printf "simulee\tresponses\n1\t"
	for (i = 0; i < 65536; i++) printf "%d", i % 3 == 0; print "" }' \
	>"$t/wide.tsv"
finite sequence --bank "$t/large.tsv" --simulees "$t/wide.tsv" --policy acquis

# As spreadsheets save it: a byte order mark, and CR at the end of lines.
for f in sharp right; do
	(printf '\357\273\277' && sed 's/$/\r/' "$t/$f.tsv") >"$t/$f-saved.tsv"
done
what="a bank and patterns as spreadsheets save them" wanted="^pattern.eap.sd"
undefined estimate --bank "$t/sharp-saved.tsv" --patterns "$t/right-saved.tsv"

# Tests that a small bank ends early have all their questions in common.
printf 'simulee\tresponses\n1\t1\n2\t0\n' >"$t/two.tsv"
what="overlap of short tests" wanted="^overlap.1$"
undefined sequence --bank "$t/one.tsv" --simulees "$t/two.tsv" --policy mfi

echo "1..$n"
