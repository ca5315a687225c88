package dev.kiln.worker.copy;

import dev.kiln.worker.archive.PortableXattrs;
import dev.kiln.worker.linux.Dir;
import dev.kiln.worker.linux.Errno;
import dev.kiln.worker.linux.Fd;
import dev.kiln.worker.linux.FileStatus;
import dev.kiln.worker.linux.FileType;
import dev.kiln.worker.linux.LinuxException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Gives copies their owner, mode, attributes and time. Owner first, since setting it clears setuid
 * bits and capabilities; time last.
 */
final class FileDescriber {
    private final boolean keepOwners;
    private final @Nullable Ownership chown;
    private final @Nullable ModeChange chmod;

    /**
     * A describer.
     *
     * @param keepOwners whether copies keep their owners where no other is named
     * @param chown the owner of all copies
     */
    FileDescriber(boolean keepOwners, @Nullable Ownership chown, @Nullable ModeChange chmod) {
        this.keepOwners = keepOwners;
        this.chown = chown;
        this.chmod = chmod;
    }

    /** Describes a file, whose source's attributes are left out where there is no source. */
    void describe(@Nullable Fd from, FileStatus status, Fd to) throws IOException {
        Ownership owner = owner(status);
        to.chown(owner.uid(), owner.gid());
        to.chmod(mode(status));
        if (from != null) {
            for (String attribute : from.xattrNames()) {
                setXattr(attribute, from.xattr(attribute), to::setXattr);
            }
        }
        to.touch(status.modifiedSeconds(), status.modifiedNanos());
    }

    /** Describes by name what cannot be opened. */
    void describe(Dir source, String name, FileStatus status, Dir target, String newName)
            throws IOException {
        Ownership owner = owner(status);
        target.chown(newName, owner.uid(), owner.gid());
        if (status.type() != FileType.SYMLINK) {
            target.chmod(newName, mode(status));
        }
        for (String attribute : source.xattrNames(name)) {
            setXattr(
                    attribute,
                    source.xattr(name, attribute),
                    (key, value) -> target.setXattr(newName, key, value));
        }
        target.touch(newName, status.modifiedSeconds(), status.modifiedNanos());
    }

    private int mode(FileStatus status) {
        return chmod == null
                ? status.permissions()
                : chmod.applyTo(status.permissions(), status.isDirectory());
    }

    private Ownership owner(FileStatus status) {
        if (chown != null) {
            return chown;
        }
        return keepOwners ? new Ownership(status.uid(), status.gid()) : Ownership.ROOT;
    }

    private interface XattrSetter {
        void set(String attribute, byte[] value) throws IOException;
    }

    /** As in layers: an attribute that the target's file system has no place for is left out. */
    private static void setXattr(String attribute, byte @Nullable [] value, XattrSetter target)
            throws IOException {
        if (value == null || !PortableXattrs.travels(attribute)) {
            return;
        }
        try {
            target.set(attribute, value);
        } catch (LinuxException e) {
            if (!e.is(Errno.EOPNOTSUPP)) {
                throw e;
            }
        }
    }
}
