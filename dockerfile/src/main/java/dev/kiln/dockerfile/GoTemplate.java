package dev.kiln.dockerfile;

/**
 * The replacement of {@code ${v//pattern/replacement}}, which BuildKit hands to Go's {@code
 * regexp.ReplaceAllString}: there {@code $0} is the match, {@code $$} a dollar, and any other
 * {@code $name} nothing. The dollars in question are those that quotes or escapes have kept from
 * being variables.
 */
final class GoTemplate {
    private GoTemplate() {}

    static String expand(String template, String match) {
        if (template.indexOf('$') < 0) {
            return template;
        }
        var result = new StringBuilder();
        int position = 0;
        while (position < template.length()) {
            char c = template.charAt(position++);
            if (c != '$') {
                result.append(c);
            } else if (template.startsWith("$", position)) {
                result.append('$');
                position++;
            } else {
                boolean braced = template.startsWith("{", position);
                int start = braced ? position + 1 : position;
                int end = nameEnd(template, start);
                if (end == start || (braced && !template.startsWith("}", end))) {
                    result.append('$');
                    continue;
                }
                result.append(template.substring(start, end).equals("0") ? match : "");
                position = braced ? end + 1 : end;
            }
        }
        return result.toString();
    }

    private static int nameEnd(String template, int start) {
        int end = start;
        while (end < template.length()) {
            int c = template.codePointAt(end);
            if (!Character.isLetterOrDigit(c) && c != '_') {
                break;
            }
            end += Character.charCount(c);
        }
        return end;
    }
}
