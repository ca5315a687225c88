package dev.kiln.dockerfile;

/**
 * A here-document: {@code <<NAME}, {@code <<-NAME}, {@code <<"NAME"}.
 *
 * @param name the line that ends it
 * @param stripTabs whether {@code <<-} takes leading tabs away
 * @param expand whether variables in the body are expanded; not so where the name is quoted
 * @param body its lines, each with its line end
 */
record Heredoc(String name, boolean stripTabs, boolean expand, String body) {
    Heredoc withBody(String text) {
        return new Heredoc(name, stripTabs, expand, text);
    }
}
