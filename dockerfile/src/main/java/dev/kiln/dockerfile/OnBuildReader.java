package dev.kiln.dockerfile;

/** {@code ONBUILD INSTRUCTION}. */
final class OnBuildReader {
    private static final String KEYWORD = "ONBUILD";

    private OnBuildReader() {}

    static Instruction.OnBuild read(RawInstruction raw, char escape) {
        if (raw.arguments().isEmpty()) {
            throw raw.refusal("ONBUILD requires at least one argument: expected an instruction");
        }
        var child = raw.child(escape);
        FormCheck.check(raw, escape);
        Flags.none(raw);
        switch (GoText.trim(child.keyword())) {
            case KEYWORD ->
                    throw raw.refusal("Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed");
            case "MAINTAINER", "FROM" ->
                    throw raw.refusal(child.keyword() + " isn't allowed as an ONBUILD trigger");
            default -> {}
        }
        return new Instruction.OnBuild(raw.range(), raw.display(), trigger(raw));
    }

    private static String trigger(RawInstruction raw) {
        String text = GoText.trimLeft(raw.line().text()).substring(KEYWORD.length());
        int start = 0;
        while (start < text.length() && " \t\n\f\r".indexOf(text.charAt(start)) >= 0) {
            start++;
        }
        var trigger = new StringBuilder(text.substring(start));
        for (var heredoc : raw.heredocs()) {
            trigger.append('\n').append(heredoc.body()).append(heredoc.name());
        }
        return trigger.toString();
    }
}
