package dev.kiln.worker.runtime;

import dev.kiln.worker.linux.Dir;
import dev.kiln.worker.linux.Errno;
import dev.kiln.worker.linux.Fd;
import dev.kiln.worker.linux.LinuxException;
import dev.kiln.worker.linux.Resolve;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The users and groups of a root filesystem: {@code /etc/passwd} and {@code /etc/group} as they are
 * inside it, whatever symlinks they go through.
 */
public final class Accounts {
    private static final int MAX_BYTES = 1 << 20;

    private record Account(String name, int id, int groupId, String home) {}

    private record Group(String name, int id, List<String> members) {}

    private final List<Account> accounts;
    private final List<Group> groups;

    private Accounts(List<Account> accounts, List<Group> groups) {
        this.accounts = accounts;
        this.groups = groups;
    }

    /**
     * Reads the accounts of a mounted root.
     *
     * @throws IOException if a file is none, or is larger than 1 MiB
     */
    public static Accounts read(Path root) throws IOException {
        try (Dir directory = Dir.open(root)) {
            List<Account> accounts = new ArrayList<>();
            for (String line : lines(directory, "etc/passwd")) {
                String[] fields = line.split(":", -1);
                if (fields.length >= 6 && isNumber(fields[2]) && isNumber(fields[3])) {
                    accounts.add(
                            new Account(
                                    fields[0],
                                    Integer.parseInt(fields[2]),
                                    Integer.parseInt(fields[3]),
                                    fields[5]));
                }
            }
            List<Group> groups = new ArrayList<>();
            for (String line : lines(directory, "etc/group")) {
                String[] fields = line.split(":", -1);
                if (fields.length >= 4 && isNumber(fields[2])) {
                    List<String> members = List.of(fields[3].split(",", -1));
                    groups.add(new Group(fields[0], Integer.parseInt(fields[2]), members));
                }
            }
            return new Accounts(accounts, groups);
        }
    }

    /**
     * The numbers behind a USER or {@code --chown}: {@code name|uid[:group|gid]}, empty for root. A
     * group that is not given is the user's own; a number need not be known.
     *
     * @throws IOException naming the user or group that does not exist
     */
    public Owner owner(String spec) throws IOException {
        StepUser user = user(spec);
        return new Owner(user.uid(), user.gid());
    }

    /** Numbers of a user and a group. */
    public record Owner(int uid, int gid) {}

    StepUser user(String spec) throws IOException {
        int colon = spec.indexOf(':');
        String name = colon < 0 ? spec : spec.substring(0, colon);
        String groupName = colon < 0 ? "" : spec.substring(colon + 1);
        String wanted = name.isEmpty() ? "0" : name;
        Optional<Account> account = account(wanted);
        if (account.isEmpty() && !isNumber(wanted)) {
            throw new StepStartException(
                    "there is no user '"
                            + name
                            + "' in /etc/passwd of the image: add it, or use a"
                            + " number");
        }
        int uid = account.map(Account::id).orElseGet(() -> Integer.parseInt(wanted));
        int gid = account.map(Account::groupId).orElse(0);
        List<Integer> supplementary = new ArrayList<>();
        if (!groupName.isEmpty()) {
            gid = groupId(groupName);
        } else if (account.isPresent()) {
            for (Group group : groups) {
                if (group.members().contains(account.get().name()) && group.id() < Slot.IDS) {
                    supplementary.add(group.id());
                }
            }
        }
        requireMapped("user", uid);
        requireMapped("group", gid);
        String home = account.map(Account::home).filter(path -> !path.isEmpty()).orElse("/");
        return new StepUser(uid, gid, supplementary, home);
    }

    private Optional<Account> account(String nameOrNumber) {
        for (Account account : accounts) {
            if (account.name().equals(nameOrNumber)) {
                return Optional.of(account);
            }
        }
        return accounts.stream()
                .filter(account -> Integer.toString(account.id()).equals(nameOrNumber))
                .findFirst();
    }

    private int groupId(String nameOrNumber) throws StepStartException {
        for (Group group : groups) {
            if (group.name().equals(nameOrNumber)) {
                return group.id();
            }
        }
        if (isNumber(nameOrNumber)) {
            return Integer.parseInt(nameOrNumber);
        }
        throw new StepStartException(
                "there is no group '"
                        + nameOrNumber
                        + "' in /etc/group of the image: add it, or use a number");
    }

    private static void requireMapped(String what, int id) throws StepStartException {
        if (id >= Slot.IDS) {
            throw new StepStartException(
                    "the " + what + " " + id + " is too high: steps have the ids 0 to 65535");
        }
    }

    /** At most nine digits, so that it is an int. */
    private static boolean isNumber(String text) {
        return text.matches("[0-9]{1,9}");
    }

    private static List<String> lines(Dir root, String path) throws IOException {
        try (Fd file = root.resolveFile(path, Resolve.IN_ROOT)) {
            if (!file.status().isRegular()) {
                throw new StepStartException("/" + path + " of the image is not a regular file");
            }
            ByteBuffer buffer = ByteBuffer.allocateDirect(MAX_BYTES + 1);
            int read = 0;
            while (read >= 0 && buffer.hasRemaining()) {
                read = file.read(buffer);
            }
            if (!buffer.hasRemaining()) {
                throw new StepStartException(
                        "/" + path + " of the image is larger than " + MAX_BYTES + " bytes");
            }
            return StandardCharsets.UTF_8.decode(buffer.flip()).toString().lines().toList();
        } catch (LinuxException e) {
            if (e.is(Errno.ENOENT) || e.is(Errno.ENOTDIR)) {
                return List.of();
            }
            throw e;
        }
    }
}
