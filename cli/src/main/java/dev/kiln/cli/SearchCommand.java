package dev.kiln.cli;

import dev.kiln.cli.farm.SearchPage;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kiln search}, which prints what {@code docker search} does. */
@Command(
        name = "search",
        mixinStandardHelpOptions = true,
        description = "Search the farm, Docker Hub and other registries for images.")
final class SearchCommand implements Callable<Integer> {
    /** Of a description, as Docker shortens it. */
    private static final int SHORT_DESCRIPTION = 45;

    private static final int MIN_COLUMN = 10;
    private static final int GAP = 3;

    @Mixin private FarmAddress farm = new FarmAddress();

    @Option(
            names = "--limit",
            paramLabel = "COUNT",
            description = "How many results, 1 to 100; by default ${DEFAULT-VALUE}.",
            defaultValue = "25")
    private int limit;

    @Option(
            names = "--page",
            paramLabel = "NUMBER",
            description = "Which page of so many results, from 1.",
            defaultValue = "1")
    private int page;

    @Option(
            names = {"-f", "--filter"},
            paramLabel = "FILTER",
            description = "is-official=true, is-automated=true or stars=NUMBER; may be repeated.")
    private List<String> filters = new ArrayList<>();

    @Option(names = "--no-trunc", description = "Show whole descriptions.")
    private boolean noTrunc;

    @Parameters(
            paramLabel = "TERM",
            description = "What to look for; HOST:PORT/TERM looks at that registry alone.")
    private String term = "";

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (spec == null) {
            throw new IllegalStateException("not set up by picocli");
        }
        SearchPage found = farm.client().search(term, limit, page, filters);
        PrintWriter out = spec.commandLine().getOut();
        table(found.results()).forEach(out::println);
        out.flush();
        PrintWriter err = spec.commandLine().getErr();
        found.warnings().forEach(warning -> err.println("WARNING: " + warning));
        err.flush();
        return 0;
    }

    private List<String> table(List<SearchPage.Result> results) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("NAME", "DESCRIPTION", "STARS", "OFFICIAL", "AUTOMATED"));
        for (SearchPage.Result result : results) {
            rows.add(
                    List.of(
                            result.name(),
                            noTrunc ? result.description() : shortened(result.description()),
                            String.valueOf(result.stars()),
                            result.official() ? "[OK]" : "",
                            result.automated() ? "[OK]" : ""));
        }
        return aligned(rows);
    }

    /** Columns as wide as Docker's: the widest cell and three blanks, ten at the least. */
    private static List<String> aligned(List<List<String>> rows) {
        int[] widths = new int[rows.getFirst().size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], Math.max(MIN_COLUMN, row.get(i).length() + GAP));
            }
        }
        return rows.stream()
                .map(row -> {
                    StringBuilder line = new StringBuilder();
                    for (int i = 0; i < widths.length; i++) {
                        line.append(row.get(i)).repeat(" ", widths[i] - row.get(i).length());
                    }
                    return line.toString().stripTrailing();
                })
                .toList();
    }

    private static String shortened(String description) {
        return description.length() <= SHORT_DESCRIPTION
                ? description
                : description.substring(0, SHORT_DESCRIPTION - 1) + "…";
    }
}
