package dev.kiln.cli.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Where the files of an imported image come from, as a stream of a tar, plain or gzip. */
sealed interface RootFileSystem {
    /** For messages. */
    String name();

    /** Opens the stream, which fails when it is closed if it was not read well to its end. */
    InputStream open() throws IOException;

    /** A tar in a file. */
    record TarFile(Path file) implements RootFileSystem {
        @Override
        public String name() {
            return file.toString();
        }

        @Override
        public InputStream open() throws IOException {
            return Files.newInputStream(file);
        }
    }

    /** A tar on standard input, which can be read but once. */
    record StandardInput(InputStream in) implements RootFileSystem {
        @Override
        public String name() {
            return "standard input";
        }

        @Override
        public InputStream open() {
            return in;
        }
    }

    /**
     * A folder, packed by the system's tar, which keeps numeric owners, hard links, devices and
     * extended attributes, and reads what only root may read.
     */
    record Folder(Path folder) implements RootFileSystem {
        @Override
        public String name() {
            return folder.toString();
        }

        @Override
        public InputStream open() throws IOException {
            var command =
                    List.of(
                            "tar",
                            "--create",
                            "--numeric-owner",
                            "--xattrs",
                            "--xattrs-include=*",
                            "--one-file-system",
                            "--sort=name",
                            "--format=posix",
                            "--pax-option=delete=atime,delete=ctime",
                            "--directory",
                            folder.toAbsolutePath().toString(),
                            "--file=-",
                            ".");
            Process process;
            try {
                process =
                        new ProcessBuilder(command)
                                .redirectError(ProcessBuilder.Redirect.INHERIT)
                                .start();
            } catch (IOException e) {
                throw new IOException(
                        "cannot start tar, which packs the folder '"
                                + folder
                                + "' (Debian: apt install tar): "
                                + e.getMessage(),
                        e);
            }
            return new ProcessStream(process, "tar of '" + folder + "'");
        }
    }

    /** The output of a process, at whose end its exit status counts. */
    final class ProcessStream extends java.io.FilterInputStream {
        private static final long EXIT_SECONDS = 10;

        private final Process process;
        private final String what;

        ProcessStream(Process process, String what) {
            super(process.getInputStream());
            this.process = process;
            this.what = what;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = super.read(bytes, offset, length);
            if (read < 0) {
                checkStatus();
            }
            return read;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        private void checkStatus() throws IOException {
            try {
                if (!process.waitFor(EXIT_SECONDS, TimeUnit.SECONDS)) {
                    throw new IOException(what + " closed its output and did not end");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(what + " was interrupted", e);
            }
            if (process.exitValue() != 0) {
                throw new IOException(
                        what + " failed with status " + process.exitValue() + ", see above");
            }
        }

        @Override
        public void close() throws IOException {
            process.destroy();
            super.close();
        }
    }
}
