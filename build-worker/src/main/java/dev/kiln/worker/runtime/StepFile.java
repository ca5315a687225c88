package dev.kiln.worker.runtime;

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

    /** The name of the file in a slot's bundle. */
    String source(NetworkMode network) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        return this == RESOLV_CONF && network == NetworkMode.HOST ? name + ".host" : name;
    }
}
