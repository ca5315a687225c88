package dev.kiln.cli;

import dev.kiln.cli.farm.CheckResult;
import dev.kiln.dockerfile.lint.Finding;
import java.io.PrintWriter;
import java.util.List;

/** Shows findings in the form of {@code docker build --check}. */
final class CheckPrinter {
    /** How many lines are shown around those that are meant, both sides together. */
    private static final int CONTEXT_LINES = 2;

    private static final int CONTEXT_LINES_OF_ONE = 4;
    private static final String RULER = "--------------------";

    private final PrintWriter out;
    private final PrintWriter err;
    private final String dockerfile;
    private final List<String> lines;
    private final CheckResult result;

    /**
     * @param dockerfile the name that the file is shown by
     */
    CheckPrinter(CheckResult result, String dockerfile, PrintWriter out, PrintWriter err) {
        this.result = result;
        this.dockerfile = dockerfile;
        this.lines = List.of(result.source().split("\n", -1));
        this.out = out;
        this.err = err;
    }

    /** Prints all, and answers the exit status: 1 if there is anything to mend. */
    int print() {
        int count = result.findings().size();
        var error = result.error();
        if (count > 0) {
            out.println(
                    "Check complete, "
                            + (count == 1
                                    ? "1 warning has been found!"
                                    : count + " warnings have been found!"));
        } else if (error == null) {
            out.println("Check complete, no warnings found.");
        }
        result.findings().forEach(this::print);
        out.flush();
        if (error != null) {
            err.println((count > 0 ? System.lineSeparator() : "") + "ERROR: " + error.message());
            excerpt(err, error.line(), error.endLine());
            err.flush();
        }
        return count > 0 || error != null ? 1 : 0;
    }

    private void print(Finding finding) {
        String url = finding.url();
        out.println();
        out.println("WARNING: " + finding.rule() + (url == null ? "" : " - " + url));
        out.println(finding.detail());
        excerpt(out, finding.line(), finding.endLine());
    }

    /** The lines that are meant, with as many others as there is room for. */
    private void excerpt(PrintWriter to, int first, int last) {
        if (first < 1 || first > lines.size()) {
            return;
        }
        int start = first;
        int end = Math.min(Math.max(last, first), lines.size());
        int room = start == end ? CONTEXT_LINES_OF_ONE : CONTEXT_LINES;
        // As BuildKit widens an excerpt: a step counts even where the file ends on that side.
        for (int shown = 0; shown < room; shown++) {
            if (start > 1) {
                start--;
                shown++;
            }
            if (end < lines.size()) {
                end++;
                shown++;
            }
        }
        to.println(dockerfile + ":" + first);
        to.println(RULER);
        for (int line = start; line <= end; line++) {
            boolean meant = line >= first && line <= Math.max(last, first);
            to.println(String.format(" %3d | %s %s", line, meant ? ">>>" : "   ", text(line)));
        }
        to.println(RULER);
    }

    private String text(int line) {
        String text = lines.get(line - 1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }
}
