package org.tarflow4j.jobs.monitor;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who we are to an MLflow server, as MLflow's own clients take it from the environment. Not to be written anywhere.
 *
 * @param username with a password, or null
 * @param password with a user name, or null
 * @param token used where user name or password is missing, or null
 */
public record MlflowCredentials(@Nullable String username, @Nullable String password, @Nullable String token) {
    /** For servers that ask for nothing. */
    public static final MlflowCredentials NONE = new MlflowCredentials(null, null, null);

    /** Value of the header "Authorization". */
    Optional<String> authorization() {
        if (username != null && password != null) {
            byte[] pair = (username + ":" + password).getBytes(UTF_8);
            return Optional.of("Basic " + Base64.getEncoder().encodeToString(pair));
        }
        return Optional.ofNullable(token).map(given -> "Bearer " + given);
    }

    /** Says nothing. */
    @Override
    public String toString() {
        return "MlflowCredentials";
    }
}
