package dev.kiln.worker.runtime;

/** How the machine's cgroup hierarchies look to this process (cgroups(7)). */
enum CgroupMode {
    /** A mount per controller. */
    V1,
    /** One mount with all controllers. */
    V2,
    /** Mounts per controller and a v2 mount, which crun refuses to work with. */
    HYBRID,
    /** No mount at all. */
    NONE
}
