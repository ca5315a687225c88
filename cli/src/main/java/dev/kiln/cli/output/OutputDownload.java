package dev.kiln.cli.output;

import dev.kiln.cli.farm.FarmClient;
import dev.kiln.cli.option.OutputOption;
import dev.kiln.image.Descriptor;
import dev.kiln.io.AtomicFile;
import dev.kiln.job.JobId;
import dev.kiln.job.OutputType;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/** Brings the output of a build to its destination. */
public final class OutputDownload {
    private final FarmClient farm;
    private final OutputOption option;
    private final OutputStream stdout;
    private final PrintWriter err;

    /**
     * @param option which has a destination
     */
    public OutputDownload(
            FarmClient farm, OutputOption option, OutputStream stdout, PrintWriter err) {
        this.farm = farm;
        this.option = option;
        this.stdout = stdout;
        this.err = err;
    }

    /**
     * Downloads it.
     *
     * @param output as the job's result names it
     * @throws IOException if the farm does not have it, it arrives damaged, or it cannot be
     *     written; a file is there whole or not at all, a folder may be half full
     */
    public void save(JobId job, Descriptor output) throws IOException {
        String destination = Objects.requireNonNull(option.destination());
        try (InputStream in = farm.openOutput(job, output)) {
            if (option.type() == OutputType.LOCAL) {
                unpack(in, Path.of(destination));
            } else if (destination.equals(OutputOption.STDOUT)) {
                in.transferTo(stdout);
                stdout.flush();
            } else {
                write(in, Path.of(destination));
            }
        }
    }

    private void unpack(InputStream in, Path folder) throws IOException {
        int leftOut = new TreeUnpacker(folder).unpack(in);
        in.transferTo(OutputStream.nullOutputStream()); // its digest is known at its end
        if (leftOut > 0) {
            err.println(
                    "kiln: "
                            + leftOut
                            + " devices and pipes were left out of '"
                            + folder
                            + "': --output type=tar has them");
            err.flush();
        }
    }

    private static void write(InputStream in, Path file) throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.WRITE)) {
                in.transferTo(out); // a pipe or a device
            }
            return;
        }
        try (AtomicFile whole = AtomicFile.create(file)) {
            in.transferTo(whole.stream());
            whole.commit();
        }
    }
}
