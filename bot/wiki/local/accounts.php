<?php
/**
 * Makes the accounts of the rehearsal wiki in one process, with MediaWiki's own scripts. Reads
 * from standard input, so that no password stands in a list of processes:
 * [{"name", "password", "groups": ["bot"], "app"?, "app_password"?, "grants"?: [...]}, ...]
 */

$IP = getenv( 'MW_INSTALL_PATH' );
require_once "$IP/maintenance/Maintenance.php";

class PasseurAccounts extends Maintenance {
	public function execute() {
		foreach ( json_decode( stream_get_contents( STDIN ), true ) as $account ) {
			$options = [ 'force' => true ];
			foreach ( $account['groups'] as $group ) {
				$options += $group === 'bot' ? [ 'bot' => true ] : [ 'custom-groups' => $group ];
			}
			$this->child( 'CreateAndPromote', 'createAndPromote.php', $options,
				[ $account['name'], $account['password'] ] );
			if ( isset( $account['app'] ) ) {
				$grants = [ 'appid' => $account['app'], 'grants' => implode( ',', $account['grants'] ) ];
				ob_start();  // it would print the password
				$this->child( 'CreateBotPassword', 'createBotPassword.php', $grants,
					[ $account['name'], $account['app_password'] ] );
				ob_end_clean();
			}
		}
	}

	private function child( $class, $file, $options, $arguments ) {
		$child = $this->runChild( $class, MW_INSTALL_PATH . "/maintenance/$file" );
		$child->loadParamsAndArgs( $class, $options, $arguments );
		$child->execute();
	}
}

$maintClass = PasseurAccounts::class;
require_once RUN_MAINTENANCE_IF_MAIN;
