/* The HTML that content may use, and nothing else. */
#include "unit.h"

#include "runtime/content_parse.h"

static void
html(void **state)
{
	static const char *const good[] = { "text", "<p>a</p><p>b<br>c</p>",
		"<ul><li>a</li>\n<li><strong>b</strong></li></ul>",
		("<table><caption>x</caption><thead><tr><th scope=\"col\">a"
		 "</th></tr></thead><tbody><tr><td>1</td></tr></tbody>"
		 "</table>"),
		"a &amp; b &lt; c&nbsp;d &#233;", "<p><kbd>Ctrl</kbd></p>" };
	static const char *const bad[] = { "<P>a</P>", "<p>a", "a</p>", "<p/>",
		"<img src=x>", "<p><p>a</p></p>", "<ul>a</ul>",
		"<ul><p>a</p></ul>", "<table><td>a</td></table>", "<br>a</br>",
		"a > b", "a & b", "&copy;", "&#x41;", "&;", "<!doctype html>",
		"<p style=\"x\">a</p>", "<", "<th scope=\"rowgroup\">a</th>",
		"<p>a</p", "</>", "<>",
		("<em><em><em><em><em><em><em><em><em><em><em><em><em><em><em>"
		 "<em><em>deep") };

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(good); i++)
		assert_null(aq_ct_html_fault(aq_str_from(good[i])));
	for (size_t i = 0; i < UNIT_COUNT(bad); i++)
		assert_non_null(aq_ct_html_fault(aq_str_from(bad[i])));
}

AQ_UNIT_MAIN(cmocka_unit_test(html))
