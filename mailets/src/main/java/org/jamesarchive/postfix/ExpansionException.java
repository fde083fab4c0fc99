package org.jamesarchive.postfix;

/** A value that stands for nothing: a loop of parameters, or braces that are not as postconf(5) has them. */
final class ExpansionException extends Exception {

    private static final long serialVersionUID = 1L;

    ExpansionException(String message) {
        super(message);
    }
}
