// Copyright (c) 2026 kafkaops.stack contributors
// GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.apache.kafka.common.errors.ApiException;

/** Stands in for AKHQ 0.25.1 in tests: its command line, its configuration file, and the answers that were recorded. */
public final class StandIn {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ANONYMOUS = "User not authenticated or token expired";
    private static final Map<String, String> RESOURCES = Map.of("node", "NODE", "topic", "TOPIC", "group", "CONSUMER_GROUP");
    private final Config config;
    private final Security security;
    private final String context;
    private final Map<String, Cluster> clusters = new TreeMap<>();

    /** An answer that is an error. */
    private static final class Answer extends Exception {
        private final int status;

        Answer(int status, String message) {
            super(message);
            this.status = status;
        }
    }

    /** What is not for who asks; to the API without a context path it is told as an error, all else is sent to the login page. */
    private static final class Refusal extends Exception {
        private final int status;

        Refusal(int status, String message) {
            super(message);
            this.status = status;
        }
    }

    private interface Route {
        void take(HttpExchange exchange) throws Exception;
    }

    private StandIn(Config config) {
        this.config = config;
        this.security = new Security(config);
        this.context = config.text("micronaut.server.context-path", "").replaceAll("/$", "");
        for (String name : config.names("akhq.connections")) {
            clusters.put(name, new Cluster(config.below("akhq.connections." + name + ".properties")));
        }
    }

    public static void main(String[] arguments) throws Exception {
        StandIn standIn = new StandIn(Config.load());
        Config config = standIn.config;
        standIn.serve(config.number("micronaut.server.port"), standIn::interact);
        if (config.flag("endpoints.all.enabled")) {
            standIn.serve(config.number("endpoints.all.port"), standIn::manage);
        }
        System.out.println("A stand-in of AKHQ, for tests: Server Running on port " + config.text("micronaut.server.port", ""));
    }

    private void serve(int port, Route route) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(config.text("micronaut.server.host", ""), port), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", exchange -> {
            try (exchange) {
                answer(exchange, route);
            }
        });
        server.start();
    }

    private void answer(HttpExchange exchange, Route route) throws IOException {
        try {
            route.take(exchange);
        } catch (Refusal refusal) {
            if (exchange.getRequestURI().getPath().startsWith("/api")) {
                send(exchange, refusal.status, Map.of("message", refusal.getMessage()));
            } else {
                redirect(exchange, 307, "/ui/login");
            }
        } catch (Answer answer) {
            send(exchange, answer.status, error(exchange, answer.getMessage()));
        } catch (Exception error) {
            error.printStackTrace();
            Throwable cause = error instanceof ExecutionException ? error.getCause() : error;
            if (cause instanceof ApiException) {
                send(exchange, 409, error(exchange, cause.getMessage()));
            } else {
                StringWriter trace = new StringWriter();
                cause.printStackTrace(new PrintWriter(trace));
                Map<String, Object> body = error(exchange, "Internal Server Error: " + cause.getMessage());
                body.put("_embedded", Map.of("stacktrace", List.of(Map.of("message", trace.toString()))));
                send(exchange, 500, body);
            }
        }
    }

    private static Map<String, Object> error(HttpExchange exchange, String message) {
        Map<String, Object> self = Map.of("href", exchange.getRequestURI().toString(), "templated", false);
        return Cluster.ordered("message", message, "_links", Map.of("self", List.of(self)));
    }

    private void manage(HttpExchange exchange) throws Exception {
        if (!exchange.getRequestURI().getPath().equals("/health")) {
            throw new Answer(404, "Page Not Found");
        }
        send(exchange, 200, Cluster.ordered("name", "akhq", "status", "UP", "details", Map.of()));
    }

    private void interact(HttpExchange exchange) throws Exception {
        String path = exchange.getRequestURI().getPath();
        if (!path.startsWith(context + "/")) {
            throw unknown(null);
        }
        path = path.substring(context.length());
        Security.User user = security.on()
            ? security.of(exchange.getRequestHeaders(), exchange.getRemoteAddress().getAddress().getHostAddress()) : null;
        switch (path) {
            case "/" -> redirect(exchange, 307, "/ui");
            case "/login" -> login(exchange);
            case "/api/me" -> send(exchange, 200, me(user));
            case "/api/auths" -> send(exchange, 200, Cluster.ordered(
                "loginEnabled", security.on(), "formEnabled", security.on() && security.hasForm(), "version", "0.25.1"));
            case "/api/cluster" -> send(exchange, 200, listed());
            default -> send(exchange, 200, seen(exchange, path, user));
        }
    }

    private Exception unknown(Security.User user) {
        return security.on() && user == null ? new Refusal(401, ANONYMOUS) : new Answer(404, "Page Not Found");
    }

    private Map<String, Object> me(Security.User user) throws Answer {
        listed();
        return user == null ? Map.of("logged", false)
            : Cluster.ordered("logged", true, "username", user.name(), "roles", security.rights(user));
    }

    private List<Map<String, Object>> listed() throws Answer {
        if (clusters.isEmpty()) {
            throw new Answer(409, "Couldn't find any clusters on your configuration file");
        }
        List<Map<String, Object>> listed = new ArrayList<>();
        for (String name : clusters.keySet()) {
            String key = "akhq.connections." + name;
            List<Object> connects = new ArrayList<>();
            config.maps(key + ".connect").forEach(connect -> connects.add(connect.get("name")));
            boolean registry = !config.below(key + ".schema-registry").isEmpty();
            listed.add(Cluster.ordered("id", name, "registry", registry, "connects", connects.isEmpty() ? null : connects));
        }
        return listed;
    }

    private void login(HttpExchange exchange) throws Exception {
        if (!security.on() || !exchange.getRequestMethod().equals("POST")) {
            throw unknown(null);
        }
        Map<?, ?> body = body(exchange);
        String name = body.get("username") == null ? "" : body.get("username").toString();
        String password = body.get("password") == null ? "" : body.get("password").toString();
        if (name.isBlank() || password.isBlank()) {
            String field = name.isBlank() ? "username" : "password";
            throw new IllegalStateException("login.usernamePasswordCredentials." + field + ": must not be blank");
        }
        Security.User user = security.byPassword(name, password);
        if (user != null) {
            String end = DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC).plusHours(1));
            String rest = "; Max-Age=3600; Expires=" + end + "; Path=/; HTTPOnly; SameSite=Strict";
            exchange.getResponseHeaders().add("set-cookie", "JWT=" + security.token(user) + rest);
        }
        redirect(exchange, 303, user == null ? "/ui/login/failed" : "/ui");
    }

    /** The fields of a form or of JSON. */
    private static Map<?, ?> body(HttpExchange exchange) throws IOException {
        String type = String.valueOf(exchange.getRequestHeaders().getFirst("content-type"));
        if (!type.startsWith("application/x-www-form-urlencoded")) {
            return JSON.readValue(exchange.getRequestBody(), Map.class);
        }
        Map<String, String> fields = new TreeMap<>();
        for (String pair : new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8).split("&")) {
            String[] parts = (pair + "=").split("=", 2);
            String value = parts[1].substring(0, parts[1].length() - 1);
            fields.put(URLDecoder.decode(parts[0], StandardCharsets.UTF_8), URLDecoder.decode(value, StandardCharsets.UTF_8));
        }
        return fields;
    }

    private Object seen(HttpExchange exchange, String path, Security.User user) throws Exception {
        String[] parts = path.split("/");
        String resource = parts.length == 4 && parts[1].equals("api") ? RESOURCES.get(parts[3]) : null;
        if (resource == null) {
            throw unknown(user);
        }
        List<String> patterns = security.readable(user, resource, parts[2]);
        if (patterns.isEmpty()) {
            throw user == null ? new Refusal(401, ANONYMOUS)
                : new Refusal(403, "Unauthorized: missing permission on resource " + resource + " and action READ");
        }
        Cluster cluster = clusters.get(parts[2]);
        if (cluster == null) {
            throw new Answer(409, "Invalid cluster '" + parts[2] + "'");
        }
        return switch (resource) {
            case "NODE" -> cluster.nodes();
            case "TOPIC" -> page(exchange, cluster.topicNames(), patterns, cluster::topics);
            default -> page(exchange, cluster.groupNames(), patterns, cluster::groups);
        };
    }

    private interface Reader {
        List<Map<String, Object>> read(List<String> names) throws Exception;
    }

    private Map<String, Object> page(HttpExchange exchange, TreeSet<String> names, List<String> patterns, Reader reader)
            throws Exception {
        List<String> all = names.stream().filter(name -> patterns.stream().anyMatch(name::matches)).toList();
        int size = config.number("akhq.pagination.page-size");
        String query = "&" + String.valueOf(exchange.getRequestURI().getQuery());
        int page = query.contains("&page=") ? Integer.parseInt(query.replaceAll(".*&page=([0-9]+).*", "$1")) : 1;
        int start = (page - 1) * size;
        if (start > 0 && start >= all.size()) {
            throw new IndexOutOfBoundsException("fromIndex(" + start + ") > toIndex(" + all.size() + ")");
        }
        List<String> chosen = all.subList(start, Math.min(page * size, all.size()));
        List<Map<String, Object>> results = chosen.isEmpty() ? List.of() : reader.read(chosen);
        int pages = (all.size() + size - 1) / size;
        return Cluster.ordered("results", results, "page", pages, "total", all.size(), "pageSize", size);
    }

    private void redirect(HttpExchange exchange, int status, String path) throws IOException {
        exchange.getResponseHeaders().add("location", context + path);
        exchange.sendResponseHeaders(status, -1);
    }

    private static void send(HttpExchange exchange, int status, Object body) throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(body);
        exchange.getResponseHeaders().add("content-type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
