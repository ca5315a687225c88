package dev.kiln.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * Runs something at Ctrl-C instead of ending the process. The JDK has no supported way to do so;
 * {@code sun.misc.Signal} of the module jdk.unsupported is looked up by name, since naming it in
 * the source is a warning that cannot be turned off.
 */
final class Interrupts {
    private Interrupts() {}

    /** Calls the handler, on a thread of its own, at each interrupt signal from now on. */
    static void handle(Runnable handler) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> signalHandler = Class.forName("sun.misc.SignalHandler");
            Object proxy =
                    Proxy.newProxyInstance(
                            Interrupts.class.getClassLoader(),
                            new Class<?>[] {signalHandler},
                            (self, method, arguments) -> {
                                handler.run();
                                return null;
                            });
            signal.getMethod("handle", signal, signalHandler)
                    .invoke(null, signal.getConstructor(String.class).newInstance("INT"), proxy);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("cannot handle the interrupt signal", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot handle the interrupt signal", e);
        }
    }
}
