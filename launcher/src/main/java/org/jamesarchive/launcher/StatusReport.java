package org.jamesarchive.launcher;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jamesarchive.launcher.cluster.NodeStatus;
import org.jamesarchive.launcher.cluster.Role;
import org.jamesarchive.launcher.terminal.Console;

/** How the nodes are, as a table and as the JSON that scripts rely on. */
final class StatusReport {

    private final List<NodeStatus> nodes;

    StatusReport(List<NodeStatus> nodes) {
        this.nodes = nodes;
    }

    void print(Console console) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("node", "role", "address", "http", "pid", "state", "stored", "bytes", "queued", "parked"));
        for (NodeStatus status : nodes) {
            rows.add(row(status));
        }
        console.table(rows);
        for (NodeStatus status : nodes) {
            status.reasons().forEach(reason -> console.say("  " + status.node().name() + ": " + reason));
        }
    }

    /** {@code {"nodes":[...]}}: gateways and workers. What a node that does not answer holds is not known and shown as 0. */
    String json() throws JsonProcessingException {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode report = mapper.createObjectNode();
        ArrayNode array = report.putArray("nodes");
        for (NodeStatus status : nodes) {
            if (status.node().role() != Role.DNS) {
                array.addObject()
                        .put("name", status.node().name())
                        .put("role", status.node().role().word())
                        .put("smtp", status.node().serviceText())
                        .put("http", status.node().httpText())
                        .put("pid", status.pid())
                        .put("state", status.state())
                        .put("dataDir", status.node().dataDir().toString())
                        .put("stored", status.stored())
                        .put("queued", status.queued())
                        .put("parked", status.parked());
            }
        }
        return mapper.writeValueAsString(report);
    }

    private static List<String> row(NodeStatus status) {
        boolean dns = status.node().role() == Role.DNS;
        boolean counts = status.answers() && !dns;
        boolean worker = status.node().role() == Role.WORKER;
        return List.of(
                status.node().name(),
                status.node().role().word(),
                status.node().serviceText(),
                dns ? "" : status.node().httpText(),
                status.pid() == 0 ? "" : Long.toString(status.pid()),
                status.state(),
                counts && worker ? Long.toString(status.stored()) : "",
                counts && worker ? Console.size(status.bytes()) : "",
                counts ? Long.toString(status.queued()) : "",
                counts ? Long.toString(status.parked()) : "");
    }
}
