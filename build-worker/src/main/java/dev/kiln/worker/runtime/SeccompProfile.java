package dev.kiln.worker.runtime;

import dev.kiln.worker.linux.SeccompLibrary;
import dev.kiln.worker.linux.SeccompLibrary.Comparison;
import dev.kiln.worker.linux.SeccompLibrary.Operator;
import dev.kiln.worker.linux.SeccompLibrary.Rule;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which system calls steps may make; see {@code seccomp.rules} for the language and the source. */
final class SeccompProfile {
    private static final String RESOURCE = "seccomp.rules";
    private static final int EPERM = 1;
    private static final boolean ARM64 = "aarch64".equals(System.getProperty("os.arch"));

    /** As seccomp.h numbers them: x86 and x32 beside x86-64, 32-bit ARM beside arm64. */
    private static final List<Integer> SUB_ARCHITECTURES =
            ARM64 ? List.of(0x40000028) : List.of(0x40000003, 0x4000003E);

    private static final List<String> OCI_ARCHITECTURES =
            ARM64
                    ? List.of("SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM")
                    : List.of("SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32");

    private final List<Rule> rules;

    private SeccompProfile(List<Rule> rules) {
        this.rules = List.copyOf(rules);
    }

    static SeccompProfile load() throws IOException {
        try (InputStream resource = SeccompProfile.class.getResourceAsStream(RESOURCE)) {
            if (resource == null) {
                throw new IOException("the resource " + RESOURCE + " is missing from the jar");
            }
            BufferedReader reader =
                    new BufferedReader(new InputStreamReader(resource, StandardCharsets.UTF_8));
            return parse(reader.readAllLines());
        }
    }

    static SeccompProfile parse(List<String> lines) {
        List<Rule> rules = new ArrayList<>();
        for (String line : lines) {
            if (!line.isBlank() && !line.startsWith("#")) {
                rules.addAll(parseLine(line));
            }
        }
        return new SeccompProfile(rules);
    }

    /** The compiled filter in Base64, or nothing where libseccomp is missing. */
    Optional<String> compile() throws IOException {
        Optional<SeccompLibrary> library = SeccompLibrary.find();
        if (library.isEmpty()) {
            return Optional.empty();
        }
        byte[] program =
                library.get().compile(SeccompLibrary.failWith(EPERM), SUB_ARCHITECTURES, rules);
        return Optional.of(Base64.getEncoder().encodeToString(program));
    }

    /** The same as {@code linux.seccomp} of an OCI runtime configuration. */
    Map<String, Object> toOci() {
        List<Map<String, Object>> calls = new ArrayList<>();
        for (Rule rule : rules) {
            Map<String, Object> call = new LinkedHashMap<>();
            call.put("names", List.of(rule.call()));
            if (rule.action() == SeccompLibrary.ALLOW) {
                call.put("action", "SCMP_ACT_ALLOW");
            } else {
                call.put("action", "SCMP_ACT_ERRNO");
                call.put("errnoRet", rule.action() & 0xffff);
            }
            call.put("args", rule.conditions().stream().map(SeccompProfile::toOci).toList());
            calls.add(call);
        }
        return Map.of(
                "defaultAction", "SCMP_ACT_ERRNO",
                "defaultErrnoRet", EPERM,
                "architectures", OCI_ARCHITECTURES,
                "syscalls", calls);
    }

    private static Map<String, Object> toOci(Comparison comparison) {
        String operator =
                switch (comparison.operator()) {
                    case NOT_EQUAL -> "SCMP_CMP_NE";
                    case LESS -> "SCMP_CMP_LT";
                    case EQUAL -> "SCMP_CMP_EQ";
                    case GREATER -> "SCMP_CMP_GT";
                    case NO_BITS -> "SCMP_CMP_MASKED_EQ";
                };
        return Map.of("index", comparison.argument(), "value", comparison.value(), "op", operator);
    }

    private static List<Rule> parseLine(String line) {
        List<String> words = new ArrayList<>(List.of(line.strip().split("\\s+", -1)));
        if (words.getFirst().equals("when")) {
            if (!words.get(1).equals(ARM64 ? "arm64" : "amd64")) {
                return List.of();
            }
            words.subList(0, 2).clear();
        }
        int action = SeccompLibrary.ALLOW;
        if (words.removeFirst().equals("errno")) {
            action = SeccompLibrary.failWith(Integer.parseInt(words.removeFirst()));
        }
        List<Comparison> conditions = List.of();
        int condition = words.indexOf("if");
        if (condition >= 0) {
            conditions = List.of(parseCondition(words.subList(condition + 1, words.size())));
            words.subList(condition, words.size()).clear();
        }
        List<Rule> rules = new ArrayList<>();
        for (String call : words) {
            rules.add(new Rule(action, call, conditions));
        }
        return rules;
    }

    private static Comparison parseCondition(List<String> words) {
        Operator operator =
                switch (words.get(1)) {
                    case "==" -> Operator.EQUAL;
                    case "!=" -> Operator.NOT_EQUAL;
                    case "<" -> Operator.LESS;
                    case ">" -> Operator.GREATER;
                    case "&" -> Operator.NO_BITS;
                    default ->
                            throw new IllegalArgumentException(
                                    "'" + words.get(1) + "' is no operator of " + RESOURCE);
                };
        int argument = Integer.parseInt(words.getFirst().substring("arg".length()));
        return new Comparison(argument, operator, Long.decode(words.get(2)));
    }
}
