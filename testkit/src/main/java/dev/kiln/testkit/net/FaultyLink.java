package dev.kiln.testkit.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A TCP relay in front of a server that cuts, slows, stalls and corrupts what goes through it.
 * Until a {@link Fault} is set it passes everything on as it is.
 */
public final class FaultyLink implements AutoCloseable {
    private static final int ALWAYS = Integer.MAX_VALUE;

    private final InetSocketAddress server;
    private final ServerSocket listener;
    private final Map<Direction, FaultPlan> plans = new EnumMap<>(Direction.class);
    private final Map<Direction, AtomicLong> carried = new EnumMap<>(Direction.class);
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    private FaultyLink(InetSocketAddress server) throws IOException {
        this.server = server;
        for (Direction direction : Direction.values()) {
            plans.put(direction, new FaultPlan());
            carried.put(direction, new AtomicLong());
        }
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("faulty-link").start(this::listen);
    }

    /** Relays to {@code http(s)://host:port}, on a free loopback port. */
    public static FaultyLink to(URI server) throws IOException {
        return new FaultyLink(new InetSocketAddress(server.getHost(), server.getPort()));
    }

    /** {@code http://127.0.0.1:port}. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    /** {@code 127.0.0.1:port}, as image references name it. */
    public String host() {
        return uri().getAuthority();
    }

    /** From now on, in place of what was set for that direction, until it is healed. */
    public void set(Direction direction, Fault fault) {
        set(direction, fault, ALWAYS);
    }

    /** As {@link #set(Direction, Fault)}; a cut or corruption happens so many times in all. */
    public void set(Direction direction, Fault fault, int times) {
        plan(direction).set(fault, times);
    }

    /** Passes everything on as it is, as at first. */
    public void heal() {
        plans.values().forEach(FaultPlan::clear);
    }

    /** Resets every connection that there is now; new ones may be made. */
    public void cutAll() {
        sockets.forEach(Sockets::reset);
    }

    /** How many connections were cut or bytes corrupted in that direction by its faults. */
    public int faults(Direction direction) {
        return plan(direction).done();
    }

    /** How many bytes went that way since the link was made. */
    public long carriedBytes(Direction direction) {
        return counter(direction).get();
    }

    FaultPlan plan(Direction direction) {
        return plans.computeIfAbsent(direction, _ -> new FaultPlan());
    }

    AtomicLong counter(Direction direction) {
        return carried.computeIfAbsent(direction, _ -> new AtomicLong());
    }

    private void listen() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Thread.ofVirtual().start(() -> connect(client));
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    throw new IllegalStateException("the faulty link cannot listen any more", e);
                }
            }
        }
    }

    private void connect(Socket client) {
        Socket far = new Socket();
        sockets.add(client);
        sockets.add(far);
        try {
            far.connect(server);
            Thread up =
                    Thread.ofVirtual().start(new Pump(this, Direction.TO_SERVER, client, far)::run);
            new Pump(this, Direction.TO_CLIENT, far, client).run();
            up.join();
        } catch (IOException e) {
            Sockets.reset(client); // as if the server itself had refused
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            Sockets.close(client);
            Sockets.close(far);
            sockets.remove(client);
            sockets.remove(far);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        sockets.forEach(Sockets::close);
    }
}
