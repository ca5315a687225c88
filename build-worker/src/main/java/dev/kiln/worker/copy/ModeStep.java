package dev.kiln.worker.copy;

/** One thing that a symbolic mode does. */
sealed interface ModeStep {
    int ALL_EXECUTE = 0111;
    int CLASS = 07;

    /**
     * Changes a mode.
     *
     * @param mode as the steps before have left it
     * @param original as it was before all steps
     */
    int apply(int mode, int original, boolean directory);

    record Add(int bits) implements ModeStep {
        @Override
        public int apply(int mode, int original, boolean directory) {
            return mode | bits;
        }
    }

    record Remove(int bits) implements ModeStep {
        @Override
        public int apply(int mode, int original, boolean directory) {
            return mode & ~bits;
        }
    }

    /** {@code X}: executable by more, if it is by somebody or is a directory. */
    record AddIfExecutable(int bits) implements ModeStep {
        @Override
        public int apply(int mode, int original, boolean directory) {
            return directory || (original & ALL_EXECUTE) != 0 ? mode | bits : mode;
        }
    }

    /**
     * {@code go=u}: what one class may do, for others.
     *
     * @param from how far the class's bits are shifted: 6 for the user, 3 for the group, 0
     * @param to which classes are changed, as the mask of their bits
     * @param operator {@code +}, {@code -} or {@code =}
     */
    record CopyClass(int from, int to, char operator) implements ModeStep {
        @Override
        public int apply(int mode, int original, boolean directory) {
            int one = (mode >> from) & CLASS;
            int bits = ((one << 6) | (one << 3) | one) & to;
            return switch (operator) {
                case '+' -> mode | bits;
                case '-' -> mode & ~bits;
                default -> (mode & ~to) | bits;
            };
        }
    }
}
