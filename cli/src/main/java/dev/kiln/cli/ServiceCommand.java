package dev.kiln.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** Starts one service, or all of them. */
@Command(
        mixinStandardHelpOptions = true,
        footer = "Any other setting can be given as --name.of.setting=value.")
final class ServiceCommand implements Callable<Integer> {
    private final Services service;

    @Option(names = "--port", description = "The port to listen on; 0 takes a free one.")
    private @Nullable Integer port;

    @Option(names = "--bind", description = "The address to listen on, by default 127.0.0.1.")
    private @Nullable String bind;

    @Option(names = "--data", description = "The folder that holds what must be kept.")
    private @Nullable Path data;

    @Unmatched private List<String> settings = new ArrayList<>();

    @Spec private @Nullable CommandSpec spec;

    ServiceCommand(Services service) {
        this.service = service;
    }

    @Override
    public Integer call() {
        return service.start(arguments());
    }

    /** The options as settings of the service. */
    List<String> arguments() {
        var arguments = new ArrayList<String>();
        if (port != null) {
            arguments.add("--server.port=" + port);
        }
        if (bind != null) {
            arguments.add("--server.address=" + bind);
        }
        if (data != null) {
            arguments.add("--kiln.data=" + data.toAbsolutePath().normalize());
        }
        for (String setting : settings) {
            // Spring takes whatever it is given; a misspelt option must not go unnoticed.
            int equals = setting.indexOf('=');
            int dot = setting.indexOf('.');
            if (!setting.startsWith("--") || equals < 0 || dot < 0 || dot > equals) {
                throw new ParameterException(
                        spec().commandLine(),
                        "unknown option or argument '"
                                + setting
                                + "': expected --port, --bind, --data or a setting as in"
                                + " --kiln.data=/srv/kiln");
            }
            arguments.add(setting);
        }
        return arguments;
    }

    private CommandSpec spec() {
        if (spec == null) {
            throw new IllegalStateException("not set up by picocli");
        }
        return spec;
    }
}
