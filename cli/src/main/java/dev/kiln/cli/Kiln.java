package dev.kiln.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line. */
@Command(
        name = "kiln",
        mixinStandardHelpOptions = true,
        version = "Kiln 0.1.0",
        synopsisSubcommandLabel = "COMMAND",
        description = "A build farm for container images: its services, and a client for it.",
        subcommands = {
            BuildCommand.class,
            ImportCommand.class,
            SearchCommand.class,
            PushCommand.class,
            LogsCommand.class,
            JobsCommand.class,
            CancelCommand.class,
            CommandLine.HelpCommand.class
        })
public final class Kiln {
    private Kiln() {}

    /** Runs one command; a service that was started goes on running. */
    public static void main(String[] arguments) {
        int status = commandLine().execute(arguments);
        if (status != Services.RUNNING) {
            System.exit(status);
        }
    }

    static CommandLine commandLine() {
        var commandLine = new CommandLine(new Kiln());
        for (var service : Services.values()) {
            var command = new CommandLine(new ServiceCommand(service));
            command.getCommandSpec().usageMessage().description(service.description());
            commandLine.addSubcommand(service.verb(), command);
        }
        return commandLine
                .setOut(new PrintWriter(System.out, false, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
                .setExecutionExceptionHandler(Kiln::explain);
    }

    /**
     * What a user can mend is said in a sentence; anything else is a defect and shows its trace.
     */
    private static int explain(
            Exception failure, CommandLine command, CommandLine.ParseResult parsed)
            throws Exception {
        switch (failure) {
            case NoSuchFileException e -> say(command, "there is no '" + e.getFile() + "'");
            case AccessDeniedException e -> say(command, "may not read '" + e.getFile() + "'");
            case IOException e -> say(command, message(e));
            case IllegalArgumentException e -> say(command, message(e));
            default -> throw failure;
        }
        return 1;
    }

    private static String message(Exception e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    private static void say(CommandLine command, String message) {
        command.getErr().println("kiln: " + message);
        command.getErr().flush();
    }
}
