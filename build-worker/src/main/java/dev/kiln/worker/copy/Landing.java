package dev.kiln.worker.copy;

import dev.kiln.worker.linux.Dir;
import java.io.IOException;
import java.util.Optional;

/** Where the sources of one copy land. */
final class Landing {
    private final TargetRoot target;
    private final Destination destination;

    Landing(TargetRoot target, Destination destination) {
        this.target = target;
        this.destination = destination;
    }

    /** The destination, where it is or is written as a directory. */
    Optional<Dir> directory() throws IOException {
        return destination.directory()
                ? Optional.of(target.directory(destination.path()))
                : target.existing(destination.path());
    }

    /**
     * The place of a file: in the destination under its own name, or the destination itself, where
     * of several files the last one stays, as in BuildKit.
     *
     * @param source the file's path, as matched
     */
    TargetRoot.Place place(String source) throws IOException {
        Optional<Dir> directory = directory();
        if (directory.isPresent()) {
            String name = Destination.nameOf(source);
            String shown = "/" + Destination.clean(destination.path() + "/" + name);
            return new TargetRoot.Place(directory.get(), name, shown);
        }
        return target.place(destination.path());
    }
}
