package org.crisisline.client.socket;

import java.util.Optional;
import org.crisisline.client.frame.CloseCode;

/** There is no connection, and this is why. The message says what can be done about it where that is known. */
public final class ConnectFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What went wrong, and whether another attempt may help. */
    public enum Reason {
        /** The host's name can't be looked up. */
        NAME_UNKNOWN(true),
        /** Nobody listens there, or the way there is broken. */
        UNREACHABLE(true),
        /** It took longer than the connect time-out. */
        TIMEOUT(true),
        /** The certificate is not signed by anyone who is trusted, or is out of date. */
        NOT_TRUSTED(false),
        /** The certificate is for another host. */
        WRONG_HOST(false),
        /** The peer speaks no TLS, or no TLS 1.3. */
        TLS(false),
        /** The upgrade was refused with a status that may pass. */
        REFUSED_FOR_NOW(true),
        /** The upgrade was refused. */
        REFUSED(false),
        /** The peer does not speak the protocol. */
        NOT_A_GATEWAY(false),
        /** The server closed before {@code connected}, with a code after which one may come back. */
        CLOSED_FOR_NOW(true),
        /** The server closed before {@code connected}. */
        CLOSED(false),
        /** The token supplier failed. */
        NO_TOKEN(true);

        private final boolean mayPass;

        Reason(boolean mayPass) {
            this.mayPass = mayPass;
        }

        /** Whether it may be different the next time, with nothing changed here. */
        public boolean mayPass() {
            return mayPass;
        }
    }

    private final Reason reason;
    private final int httpStatus;
    private final transient CloseCode closeCode;

    private ConnectFailedException(
            Reason reason, String message, Throwable cause, int httpStatus, CloseCode closeCode) {
        super(message, cause);
        this.reason = reason;
        this.httpStatus = httpStatus;
        this.closeCode = closeCode;
    }

    /** Any reason that needs no number. */
    public static ConnectFailedException of(Reason reason, String message, Throwable cause) {
        return new ConnectFailedException(reason, message, cause, 0, null);
    }

    /** The upgrade was answered with another status than 101. */
    public static ConnectFailedException refused(GatewayAddress address, int status, Throwable cause) {
        boolean mayPass = status >= 500 || status == 408 || status == 425 || status == 429;
        String why = switch (status) {
            case 400 -> ": it does not know the subprotocol, or did not understand the request";
            case 401 -> ": the token is not valid";
            case 403 -> ": this address or origin is not allowed";
            case 404 -> ": no gateway at that path";
            case 426 -> ": something on the way took the upgrade out of the request";
            default -> "";
        };
        return new ConnectFailedException(
                mayPass ? Reason.REFUSED_FOR_NOW : Reason.REFUSED,
                "refused " + status + " by " + address + why,
                cause,
                status,
                null);
    }

    /** The server closed before it had said {@code connected}. */
    public static ConnectFailedException closed(GatewayAddress address, CloseCode code, String words) {
        return new ConnectFailedException(
                code.mayComeBack() ? Reason.CLOSED_FOR_NOW : Reason.CLOSED,
                address + " closed before it said connected: " + code + (words.isEmpty() ? "" : ", " + words),
                null,
                0,
                code);
    }

    /** What went wrong. */
    public Reason reason() {
        return reason;
    }

    /** The HTTP status with which the upgrade was refused. */
    public Optional<Integer> httpStatus() {
        return httpStatus == 0 ? Optional.empty() : Optional.of(httpStatus);
    }

    /** The code with which the server closed. */
    public Optional<CloseCode> closeCode() {
        return Optional.ofNullable(closeCode);
    }
}
