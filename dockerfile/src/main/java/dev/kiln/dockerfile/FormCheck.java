package dev.kiln.dockerfile;

/**
 * What is wrong with the form of an instruction's arguments, whatever they mean. BuildKit looks at
 * the form of the whole file first, and of a trigger where it is written, not where it is
 * triggered.
 */
final class FormCheck {
    private FormCheck() {}

    /**
     * Checks one instruction.
     *
     * @throws DockerfileException if a pair lacks its {@code =}, or an array holds other than
     *     strings
     */
    static void check(RawInstruction raw, char escape) {
        switch (raw.keyword()) {
            case "ENV", "LABEL" -> PairReader.split(raw, escape);
            case "ADD", "COPY", "RUN", "CMD", "ENTRYPOINT", "SHELL", "VOLUME" -> JsonWords.of(raw);
            case "HEALTHCHECK" -> HealthcheckReader.checkForm(raw);
            case "ONBUILD" -> {
                var child = raw.child(escape);
                if (!child.keyword().equals("ONBUILD")) {
                    check(child, escape);
                }
            }
            default -> {}
        }
    }
}
