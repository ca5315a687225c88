package dev.kiln.worker.copy;

import dev.kiln.worker.archive.PortableXattrs;
import dev.kiln.worker.linux.Dir;
import dev.kiln.worker.linux.Fd;
import dev.kiln.worker.linux.FileStatus;
import dev.kiln.worker.linux.FileType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The Merkle digest of what a copy reads of a tree. A file's digest covers type, mode, attributes
 * and content or link target; a directory's, those of its children by name, less what the copy
 * leaves out. Times are out, and owners too unless the copy keeps them.
 */
final class TreeDigest {
    private final boolean owners;
    private final PathFilter filter;
    private final TreePaths paths;
    private final ContentDigest contents = new ContentDigest();
    private boolean any;

    TreeDigest(boolean owners, PathFilter filter, int maxPathBytes) {
        this.owners = owners;
        this.filter = filter;
        this.paths = new TreePaths("", maxPathBytes);
    }

    /** Whether anything below the directory was included. */
    boolean hasIncluded() {
        return any;
    }

    /** A file that is no directory. */
    byte[] ofFile(SourceFile file) throws IOException {
        Sum sum = new Sum();
        addNode(sum, file.holder(), file.name(), file.status());
        return sum.bytes();
    }

    /** What is in a directory, without its own attributes. */
    byte[] ofContents(Dir dir) throws IOException {
        Sum sum = new Sum();
        addChildren(dir, "", PathFilter.Verdict.TOP, sum);
        return sum.bytes();
    }

    /** A directory with its own attributes. */
    byte[] ofDirectory(Dir dir) throws IOException {
        Sum sum = new Sum();
        addHeader(sum, dir.fd().status());
        addXattrs(sum, dir.fd().xattrNames(), dir.fd()::xattr);
        addChildren(dir, "", PathFilter.Verdict.TOP, sum);
        return sum.bytes();
    }

    /** Adds the children that are copied, and says whether there are any. */
    private boolean addChildren(Dir dir, String parent, PathFilter.Verdict above, Sum sum)
            throws IOException {
        List<String> names = new ArrayList<>(dir.names());
        Collections.sort(names);
        boolean some = false;
        for (String name : names) {
            String path = paths.below(parent, name);
            PathFilter.Verdict verdict = filter.below(above, path);
            if (!verdict.included() && !verdict.descend()) {
                continue;
            }
            any |= verdict.included();
            FileStatus status = dir.status(name);
            if (!status.isDirectory() && !verdict.included()) {
                continue;
            }
            Sum child = new Sum();
            if (status.isDirectory()
                    ? addDirectory(child, dir, name, path, verdict)
                    : addNode(child, dir, name, status)) {
                sum.add(name);
                sum.add(child.bytes());
                some = true;
            }
        }
        return some;
    }

    /** A directory counts if it is included or something in it is. */
    private boolean addDirectory(
            Sum sum, Dir holder, String name, String path, PathFilter.Verdict verdict)
            throws IOException {
        try (Dir dir = holder.openDir(name)) {
            addHeader(sum, dir.fd().status());
            addXattrs(sum, dir.fd().xattrNames(), dir.fd()::xattr);
            return addChildren(dir, path, verdict, sum) || verdict.included();
        }
    }

    private boolean addNode(Sum sum, Dir holder, String name, FileStatus status)
            throws IOException {
        addHeader(sum, status);
        if (status.isRegular()) {
            try (Fd file = holder.openFile(name)) {
                addXattrs(sum, file.xattrNames(), file::xattr);
                sum.add(contents.of(file));
            }
            return true;
        }
        addXattrs(sum, holder.xattrNames(name), x -> holder.xattr(name, x));
        sum.add(
                status.type() == FileType.SYMLINK
                        ? holder.readLink(name)
                        : status.deviceMajor() + ":" + status.deviceMinor());
        return true;
    }

    private void addHeader(Sum sum, FileStatus status) {
        sum.add(status.type().name());
        sum.add(Integer.toOctalString(status.permissions()));
        sum.add(owners ? status.uid() + ":" + status.gid() : "");
    }

    private interface Xattrs {
        byte @Nullable [] get(String name) throws IOException;
    }

    private static void addXattrs(Sum sum, List<String> names, Xattrs values) throws IOException {
        List<String> sorted = new ArrayList<>(names);
        sorted.removeIf(name -> !PortableXattrs.travels(name));
        Collections.sort(sorted);
        sum.add(Integer.toString(sorted.size()));
        for (String name : sorted) {
            byte[] value = values.get(name);
            sum.add(name);
            sum.add(value == null ? new byte[0] : value);
        }
    }
}
