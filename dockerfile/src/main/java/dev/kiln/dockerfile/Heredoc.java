package dev.kiln.dockerfile;

/**
 * A here-document: {@code <<NAME}, {@code <<-NAME}, {@code <<"NAME"}.
 *
 * @param name the line that ends it
 * @param stripTabs whether {@code <<-} takes leading tabs away
 * @param expand whether variables in the body are expanded; not so where the name is quoted
 * @param body its lines as they stand, each with its line end and its leading tabs
 */
public record Heredoc(String name, boolean stripTabs, boolean expand, String body) {
    Heredoc withBody(String text) {
        return new Heredoc(name, stripTabs, expand, text);
    }

    /** The body, leading tabs gone where {@code <<-} asks for it. */
    public String content() {
        if (!stripTabs) {
            return body;
        }
        var content = new StringBuilder();
        boolean lineStart = true;
        for (int i = 0; i < body.length(); i++) {
            char c = body.charAt(i);
            if (c != '\t' || !lineStart) {
                content.append(c);
                lineStart = c == '\n';
            }
        }
        return content.toString();
    }
}
