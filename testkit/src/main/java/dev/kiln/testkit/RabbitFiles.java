package dev.kiln.testkit;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The broker's configuration. The virtual hosts are made at its start, all at once, since making
 * one later takes a second of Erlang start-up.
 *
 * @param virtualHosts how many there are
 */
record RabbitFiles(String user, String password, int virtualHosts) {

    static String virtualHost(int index) {
        return "test-" + index;
    }

    /** {@code rabbitmq.conf}, without the listener. */
    String configuration(String definitionsPath) {
        return """
        load_definitions = %s
        disk_free_limit.absolute = 1MB
        log.console = true
        log.console.level = info
        log.file = false
        """
                .formatted(definitionsPath);
    }

    /** The definitions in RabbitMQ's JSON form: one administrator and its virtual hosts. */
    String definitions() {
        String hosts = each("{\"name\":\"%s\"}");
        String permissions =
                each(
                        "{\"user\":\""
                                + user
                                + "\",\"vhost\":\"%s\",\"configure\":\".*\",\"write\":\".*\",\"read\":\".*\"}");
        return """
        {"users":[{"name":"%s","password":"%s","tags":"administrator"}],
        "vhosts":[%s],"permissions":[%s]}
        """
                .formatted(user, password, hosts, permissions);
    }

    private String each(String template) {
        return IntStream.range(0, virtualHosts)
                .mapToObj(index -> template.replace("%s", virtualHost(index)))
                .collect(Collectors.joining(","));
    }
}
