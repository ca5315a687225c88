package dev.kiln.dockerfile.lint;

import dev.kiln.dockerfile.DockerfileSource.Statement;
import dev.kiln.dockerfile.Instruction;
import java.util.ArrayList;
import java.util.List;

/** The statements of a Dockerfile, parted into stages. */
record Outline(List<Statement> globalArgs, List<LintStage> stages) {

    /**
     * Parts statements.
     *
     * @throws LintFailure if there is no stage, or an instruction before the first one
     */
    static Outline of(List<Statement> statements) {
        var globalArgs = new ArrayList<Statement>();
        var stages = new ArrayList<LintStage>();
        int start = 0;
        for (int i = 0; i < statements.size(); i++) {
            var statement = statements.get(i);
            if (statement.instruction() instanceof Instruction.From from) {
                start = i + 1;
                int end = end(statements, start);
                stages.add(
                        new LintStage(
                                stages.size(), statement, from, statements.subList(start, end)));
            } else if (stages.isEmpty()) {
                if (!(statement.instruction() instanceof Instruction.Arg)) {
                    throw LintFailure.at(statement.range(), "no build stage in current context");
                }
                globalArgs.add(statement);
            }
        }
        if (stages.isEmpty()) {
            throw LintFailure.of("dockerfile contains no stages to build");
        }
        return new Outline(globalArgs, stages);
    }

    private static int end(List<Statement> statements, int start) {
        int end = start;
        while (end < statements.size()
                && !(statements.get(end).instruction() instanceof Instruction.From)) {
            end++;
        }
        return end;
    }
}
