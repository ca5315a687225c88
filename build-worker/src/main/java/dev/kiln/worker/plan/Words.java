package dev.kiln.worker.plan;

import dev.kiln.dockerfile.Instruction;
import dev.kiln.dockerfile.WordExpander;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Expands the words of an instruction and blames that instruction for what does not expand. */
final class Words {
    private Words() {}

    static String expand(
            Instruction instruction,
            String word,
            Function<String, @Nullable String> lookup,
            char escape) {
        try {
            return WordExpander.expand(word, lookup, escape);
        } catch (IllegalArgumentException e) {
            throw new PlanException(instruction, String.valueOf(e.getMessage()));
        }
    }

    /** Expands to any number of words: an unquoted value with spaces makes several. */
    static List<String> expandAll(
            Instruction instruction,
            List<String> words,
            Function<String, @Nullable String> lookup,
            char escape) {
        var expanded = new ArrayList<String>();
        try {
            for (String word : words) {
                expanded.addAll(WordExpander.expandWords(word, lookup, escape));
            }
        } catch (IllegalArgumentException e) {
            throw new PlanException(instruction, String.valueOf(e.getMessage()));
        }
        return expanded;
    }
}
