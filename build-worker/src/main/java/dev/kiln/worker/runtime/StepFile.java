package dev.kiln.worker.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The files of a step's root that the worker provides; they are never part of its layer. */
enum StepFile {
    HOSTS("/etc/hosts"),
    HOSTNAME("/etc/hostname"),
    RESOLV_CONF("/etc/resolv.conf");

    private final String path;

    StepFile(String path) {
        this.path = path;
    }

    String path() {
        return path;
    }

    /** Writes what tells a step the name of its machine. */
    static void writeNames(Slot slot, String hostname) throws IOException {
        HOSTNAME.write(slot, NetworkMode.DEFAULT, hostname + "\n");
        String address = slot.network().address();
        HOSTS.write(
                slot,
                NetworkMode.DEFAULT,
                """
                127.0.0.1 localhost
                ::1 localhost ip6-localhost ip6-loopback
                %s %s
                """
                        .formatted(address.isEmpty() ? "127.0.1.1" : address, hostname));
    }

    void write(Slot slot, NetworkMode network, String content) throws IOException {
        Path file = slot.bundle().resolve(source(network));
        Files.writeString(file, content);
        Files.setAttribute(file, "unix:uid", slot.uidBase());
        Files.setAttribute(file, "unix:gid", slot.uidBase());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    }

    /** The name of the file in a slot's bundle. */
    String source(NetworkMode network) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        return this == RESOLV_CONF && network == NetworkMode.HOST ? name + ".host" : name;
    }
}
