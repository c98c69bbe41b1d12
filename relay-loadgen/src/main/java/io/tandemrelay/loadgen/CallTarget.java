package io.tandemrelay.loadgen;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.tandemrelay.loadgen.caller.PhoneNetwork;
import io.tandemrelay.loadgen.caller.TwilioCaller;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * The options that say whom to call and how to prove who calls; a mixin of each command that places
 * calls. Read once the command line is parsed, by the command's thread.
 */
final class CallTarget {
    @ArgGroup(exclusive = true)
    private Dialled dialled = new Dialled();

    private static final class Dialled {
        @Option(
                names = "--url",
                paramLabel = "URL",
                description = "Voice webhook (default: http://127.0.0.1:3000/webhook/twilio).")
        private String url = "http://127.0.0.1:3000/webhook/twilio";

        @Option(
                names = "--stream",
                paramLabel = "URL",
                description = "Media stream to open directly, without a webhook.")
        private @Nullable String stream;
    }

    @Option(
            names = "--public-url",
            paramLabel = "URL",
            description =
                    "The relay's public base URL: requests are signed for it, and URLs in its TwiML are reached at --url's host instead.")
    private @Nullable String publicUrl;

    @Option(
            names = "--auth-token-file",
            paramLabel = "FILE",
            description =
                    "Auth token to sign with; else the variable TWILIO_AUTH_TOKEN; else unsigned.")
    private @Nullable Path authTokenFile;

    @Option(
            names = "--ca-file",
            paramLabel = "FILE",
            description =
                    "Certificates to trust instead of the public authorities, PEM, with --stream wss://...")
    private @Nullable Path caFile;

    @Option(
            names = "--parameter",
            paramLabel = "NAME=VALUE",
            description = "Custom parameter of the start message, with --stream.")
    private Map<String, String> parameters = new LinkedHashMap<>();

    private @Nullable String token;
    private @Nullable SslContext trust;

    /**
     * Begins the description of one call to this target.
     *
     * @throws ParameterException when an option cannot be used
     */
    TwilioCaller.Builder caller(PhoneNetwork network, CommandSpec spec) {
        final TwilioCaller.Builder caller = network.caller();
        final String secret = authToken(spec);
        if (secret != null) {
            caller.authToken(secret);
        }
        if (!parameters.isEmpty() && dialled.stream == null) {
            throw bad(
                    spec, "--parameter", "only with --stream; with a webhook the TwiML says them");
        }
        parameters.forEach(caller::parameter);
        final URI direct =
                dialled.stream == null
                        ? checked(spec, "--url", dialled.url, "http")
                        : checked(spec, "--stream", dialled.stream, "ws");
        if (caFile != null) {
            if (dialled.stream == null || !"wss".equals(direct.getScheme())) {
                throw bad(spec, "--ca-file", "only with --stream wss://...");
            }
            caller.tls(trust(caFile, spec));
        }
        final String url = publicUrl == null ? direct.toString() : routed(caller, direct, spec);
        return dialled.stream == null ? caller.webhook(url) : caller.stream(url);
    }

    private String routed(TwilioCaller.Builder caller, URI direct, CommandSpec spec) {
        final URI base = checked(spec, "--public-url", String.valueOf(publicUrl), "http|ws");
        caller.route(base.toString(), direct.toString());
        final boolean secure = base.getScheme().matches("https|wss");
        final String scheme = (dialled.stream == null ? "http" : "ws") + (secure ? "s" : "");
        final String query = direct.getRawQuery() == null ? "" : "?" + direct.getRawQuery();
        return scheme + "://" + base.getRawAuthority() + direct.getRawPath() + query;
    }

    private static URI checked(CommandSpec spec, String option, String url, String schemes) {
        try {
            final URI uri = URI.create(url);
            if (uri.getScheme() != null
                    && uri.getScheme().matches("(" + schemes + ")s?")
                    && uri.getHost() != null) {
                return uri;
            }
        } catch (IllegalArgumentException ex) {
            throw new ParameterException(
                    spec.commandLine(), option + " " + url + ": " + ex.getMessage(), ex);
        }
        final String scheme = schemes.replaceAll("\\|.*", "");
        throw bad(spec, option + " " + url, "expected %s://HOST or %1$ss://HOST".formatted(scheme));
    }

    private @Nullable String authToken(CommandSpec spec) {
        if (token == null) {
            token = readToken(spec);
        }
        return token;
    }

    /** Made once, for all calls. */
    private SslContext trust(Path file, CommandSpec spec) {
        if (trust == null) {
            try (InputStream certificates = Files.newInputStream(file)) {
                trust = SslContextBuilder.forClient().trustManager(certificates).build();
            } catch (NoSuchFileException ex) {
                throw new ParameterException(
                        spec.commandLine(), "--ca-file: no such file: " + file, ex);
            } catch (IOException | IllegalArgumentException ex) {
                throw new ParameterException(
                        spec.commandLine(), "--ca-file: " + ex.getMessage(), ex);
            }
        }
        return trust;
    }

    private @Nullable String readToken(CommandSpec spec) {
        if (authTokenFile == null) {
            final String set = System.getenv("TWILIO_AUTH_TOKEN");
            return set == null || set.isBlank() ? null : set.strip();
        }
        try {
            return Files.readString(authTokenFile).strip();
        } catch (NoSuchFileException ex) {
            throw new ParameterException(
                    spec.commandLine(), "--auth-token-file: no such file: " + authTokenFile, ex);
        } catch (IOException ex) {
            throw new ParameterException(
                    spec.commandLine(), "--auth-token-file: " + ex.getMessage(), ex);
        }
    }

    private static ParameterException bad(CommandSpec spec, String option, String why) {
        return new ParameterException(spec.commandLine(), option + ": " + why);
    }

    /** The target in a few words, for a heading; never the token. */
    String describe() {
        final String where =
                dialled.stream == null ? "webhook " + dialled.url : "stream " + dialled.stream;
        return publicUrl == null ? where : where + " as " + publicUrl;
    }
}
