// Copyright (c) 2026 kafkaops.stack contributors
// GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.Headers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Who somebody is, and what he may do. */
final class Security {
    record User(String name, List<String> groups) { }

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String GROUPS = "akhq.security.groups.";
    private final Config config;
    private final byte[] secret;

    Security(Config config) {
        this.config = config;
        String key = "micronaut.security.token.jwt.signatures.secret.generator.secret";
        this.secret = config.text(key, "").getBytes(StandardCharsets.UTF_8);
        for (Map<String, Object> user : config.maps("akhq.security.basic-auth")) {
            if (!"SHA256".equals(user.getOrDefault("password-hash", user.getOrDefault("passwordHash", "SHA256")))) {
                throw new IllegalArgumentException("This stand-in of AKHQ knows no other hash than SHA256.");
            }
        }
    }

    boolean on() {
        return config.flag("micronaut.security.enabled");
    }

    boolean hasForm() {
        return !config.maps("akhq.security.basic-auth").isEmpty();
    }

    /** The user of AKHQ's own with this name and password, or null. The file holds the hash of the password. */
    User byPassword(String name, String password) throws GeneralSecurityException {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(password.getBytes(StandardCharsets.UTF_8));
        for (Map<String, Object> user : config.maps("akhq.security.basic-auth")) {
            boolean right = HexFormat.of().formatHex(digest).equals(String.valueOf(user.get("password")));
            if (name.equals(user.get("username")) && right) {
                return new User(name, texts(user.get("groups"), List.of()));
            }
        }
        return null;
    }

    /** Whom a request comes from: by its cookie, a password, or the header of a proxy; null for nobody. */
    User of(Headers headers, String address) throws Exception {
        for (String cookie : headers.getOrDefault("Cookie", List.of())) {
            for (String part : cookie.split("; *")) {
                User user = part.startsWith("JWT=") ? byToken(part.substring(4)) : null;
                if (user != null) {
                    return user;
                }
            }
        }
        String basic = headers.getFirst("Authorization");
        if (basic != null && basic.startsWith("Basic ")) {
            String[] login = new String(Base64.getDecoder().decode(basic.substring(6)), StandardCharsets.UTF_8).split(":", 2);
            return byPassword(login[0], login[1]);
        }
        return byHeader(headers, address);
    }

    private User byHeader(Headers headers, String address) {
        Map<String, Object> auth = config.below("akhq.security.header-auth");
        String name = auth.containsKey("user-header") ? headers.getFirst(auth.get("user-header").toString()) : null;
        boolean trusted = texts(auth.get("ip-patterns"), List.of(".*")).stream().anyMatch(address::matches);
        if (name == null || !trusted) {
            return null;
        }
        List<String> groups = new ArrayList<>();
        for (Map<String, Object> user : config.maps("akhq.security.header-auth.users")) {
            if (name.equals(user.get("username"))) {
                groups.addAll(texts(user.get("groups"), List.of()));
            }
        }
        return new User(name, groups);
    }

    /** The cookie of a user; a secret below 256 bits is an error, as it is for the real program. */
    String token(User user) throws Exception {
        if (secret.length < 32) {
            throw new GeneralSecurityException("The secret length must be at least 256 bits");
        }
        long end = System.currentTimeMillis() / 1000 + 3600;
        Map<String, Object> claims = Map.of("sub", user.name(), "groups", user.groups(), "exp", end);
        String text = encode("{\"alg\":\"HS256\"}".getBytes(StandardCharsets.UTF_8)) + "." + encode(JSON.writeValueAsBytes(claims));
        return text + "." + sign(text);
    }

    private User byToken(String token) throws Exception {
        String[] parts = token.split("\\.");
        if (parts.length != 3 || !sign(parts[0] + "." + parts[1]).equals(parts[2])) {
            return null;
        }
        Map<?, ?> claims = JSON.readValue(Base64.getUrlDecoder().decode(parts[1]), Map.class);
        boolean over = ((Number) claims.get("exp")).longValue() < System.currentTimeMillis() / 1000;
        return over ? null : new User(claims.get("sub").toString(), texts(claims.get("groups"), List.of()));
    }

    private String sign(String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret, "HmacSHA256"));
        return encode(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** What somebody may do: his groups' roles, or those of the default group, also for who has not logged in. */
    List<Map<String, Object>> rights(User user) {
        List<Map<String, Object>> rights = new ArrayList<>();
        List<String> standard = List.of(config.text("akhq.security.default-group", "admin"));
        for (String group : user == null || user.groups().isEmpty() ? standard : user.groups()) {
            for (Map<String, Object> bond : config.maps(GROUPS + group)) {
                for (Map<String, Object> role : config.maps("akhq.security.roles." + bond.get("role"))) {
                    rights.add(Map.of(
                        "resources", texts(role.get("resources"), List.of()),
                        "actions", texts(role.get("actions"), List.of()),
                        "patterns", texts(bond.get("patterns"), List.of(".*")),
                        "clusters", texts(bond.get("clusters"), List.of(".*"))));
                }
            }
        }
        return rights;
    }

    /** The patterns of names of a resource that somebody may read in a cluster; empty: he may not read any. */
    List<String> readable(User user, String resource, String cluster) {
        if (!on()) {
            return List.of(".*");
        }
        List<String> patterns = new ArrayList<>();
        for (Map<String, Object> right : rights(user)) {
            boolean reads = texts(right.get("resources"), List.of()).contains(resource)
                && texts(right.get("actions"), List.of()).contains("READ");
            if (reads && texts(right.get("clusters"), List.of()).stream().anyMatch(cluster::matches)) {
                patterns.addAll(texts(right.get("patterns"), List.of()));
            }
        }
        return patterns;
    }

    private static List<String> texts(Object value, List<String> otherwise) {
        return value instanceof List<?> list ? list.stream().map(String::valueOf).toList() : otherwise;
    }
}
