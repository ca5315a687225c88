import dev.kiln.worker.archive.CompressionOptions;
import dev.kiln.worker.layer.LayerPacker;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Packs a folder as a layer, again and again: {@code Packing FOLDER RUNS}. Prints the medians of the
 * elapsed and of the processor time, in milliseconds.
 */
class Packing {
    private static final int WARM_UPS = 2;

    public static void main(String[] args) throws Exception {
        var folder = Path.of(args[0]);
        int runs = Integer.parseInt(args[1]);
        var system =
                (com.sun.management.OperatingSystemMXBean)
                        ManagementFactory.getOperatingSystemMXBean();
        var elapsed = new long[runs];
        var processor = new long[runs];
        try (var packer = new LayerPacker(CompressionOptions.defaults())) {
            for (int run = -WARM_UPS; run < runs; run++) {
                long began = System.nanoTime();
                long used = system.getProcessCpuTime();
                packer.pack(folder, OutputStream.nullOutputStream());
                if (run >= 0) {
                    elapsed[run] = (System.nanoTime() - began) / 1_000_000;
                    processor[run] = (system.getProcessCpuTime() - used) / 1_000_000;
                }
            }
        }
        Arrays.sort(elapsed);
        Arrays.sort(processor);
        System.out.println(elapsed[runs / 2] + " " + processor[runs / 2]);
    }
}
